using Kefu.Domain.Conversations;
using Kefu.Domain.Duties;

namespace Kefu.Grains.Conversations;

/// <content>What the owner's duty does to the conversation.</content>
internal sealed partial class ConversationGrain
{
    public async Task TakeFrom(string tenant, string agent, Owed owed, CancellationToken cancellationToken)
    {
        if (State.Tenant != tenant)
        {
            DeactivateOnIdle();
            return;
        }

        var (now, before) = (clock.GetUtcNow(), State);
        var facts = Conversation.TakeFrom(before, agent, owed, now);
        if (!facts.IsEmpty)
        {
            await Record(facts, now, c => c, cancellationToken);
            TellAfter(before);
        }
    }
}
