using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using static Kefu.Domain.Conversations.ConversationFact;
using static Kefu.Domain.Tests.Conversations.Talk;
using static Kefu.Domain.Tests.Days;

namespace Kefu.Domain.Tests.Conversations;

public sealed class RandomTalkTests
{
    // Goal: no sequence of commands gives two owners at once, an owner in the queue, overlapping tenures or a second invitation
    // (I4, I9). Method: seeded random commands by four agents, a supervisor and a stranger; the facts alone are checked, by a
    // reader that knows nothing of the rules. A failure names its seed, so it can be run again alone.
    [Fact]
    public void Commands_InAnyOrder_KeepOneOwnerAndOneInvitation()
    {
        for (var seed = 1; seed <= 1_500; seed++)
        {
            var random = new Random(seed);
            var (state, now, reader) = (UnopenedTalk, Noon, new Reader());
            state = After(state, reader.Read(Conversation.Open(new("t", "A", "k", Today, Message()), now), $"seed {seed}, opening"));
            for (var step = 0; step < 60; step++)
            {
                now += TimeSpan.FromSeconds(random.Next(900));
                var where = $"seed {seed}, step {step}";
                var facts = reader.Read(Next(random, state, now), where);
                state = facts.IsEmpty ? state : Conversation.Fold(state, facts);

                Assert.True(state.Owner == reader.Owner, $"{where}: {state.Owner} in memory, {reader.Owner} by the facts");
                Assert.True(state.IsOwned == state.Status is ConversationStatus.Assigned or ConversationStatus.Active or ConversationStatus.Pending, $"{where}: owned and {state.Status}");
                Assert.True(reader.Invitations == (reader.Closes > 0 ? 1 : 0), $"{where}: {reader.Invitations} invitations for {reader.Closes} closes");
                Assert.True(state.Transfers == reader.Transfers && state.FirstMessageAt <= Noon, $"{where}: transfers or place");
                Assert.True(state.CoolDowns.Select(c => c.Agent).Distinct().Count() == state.CoolDowns.Length, $"{where}: cool-downs");
            }
        }
    }

    private static ImmutableArray<ConversationFact> Next(Random random, ConversationState state, DateTimeOffset now)
    {
        string[] agents = ["ada", "bea", "cleo", "dora"];
        var agent = agents[random.Next(agents.Length)];
        var by = random.Next(6) switch { 0 => Boss, 1 => new Person("stranger", null, false), _ => AgentNamed(agent) };
        switch (random.Next(11))
        {
            case 0 or 1:
                return Conversation.Assign(state, new(agent, (AssignCause)random.Next(5)), now).Facts;
            case 2:
                return Conversation.Reply(state, agent, $"r{now.UtcTicks}", "hi", now).Facts;
            case 3:
                return Conversation.Park(state, agent, now).Facts;
            case 4:
                return Conversation.Decline(state, agent, TimeSpan.FromMinutes(5), now).Facts;
            case 5:
                return Conversation.Close(state, by, null, now).Facts;
            case 6:
                return Conversation.Abandon(state, null, now).Facts;
            case 7:
                return Conversation.Evaluate(state, random.Next(2) == 0 ? state.Invitation ?? "" : "another", random.Next(7), null, now).Facts;
            case 8:
                return Conversation.Release(state, (ReleaseCause)random.Next(1, 3), null, null, now);
            case 9 when Conversation.MayTransfer(state, by, "skill", 1) is TransferOutcome.Allowed:
                return Conversation.Assign(state, new(agent, AssignCause.Transfer, "skill"), now).Facts;
            default:
                var message = Message($"m{now.UtcTicks}", now.AddSeconds(random.Next(-9_000, 9_000)), (PriorityClass)random.Next(4));
                return Conversation.Receive(state, message, random.Next(9) == 0 ? Today.AddDays(1) : Today, now).Facts;
        }
    }

    private sealed class Reader
    {
        private bool _over;

        public string? Owner { get; private set; }

        public int Closes { get; private set; }

        public int Invitations { get; private set; }

        public int Transfers { get; private set; }

        private int Evaluations { get; set; }

        public ImmutableArray<ConversationFact> Read(ImmutableArray<ConversationFact> facts, string where)
        {
            foreach (var fact in facts)
            {
                Assert.True(IsPossible(fact), $"{where}: {fact} while owned by {Owner ?? "nobody"}, over: {_over}");
            }

            return facts;
        }

        private bool IsPossible(ConversationFact fact)
        {
            switch (fact)
            {
                case Assigned f:
                    // A tenure begins where none is, or where the one before ends in the same fact.
                    var follows = !_over && f.From == Owner && f.Agent != Owner;
                    Transfers += f.Cause is AssignCause.Transfer ? 1 : 0;
                    Owner = f.Agent;
                    return follows;
                case Replied f:
                    return f.Agent == Owner;
                case Parked f:
                    return f.Agent == Owner;
                case Released f:
                    (var was, Owner) = (Owner, null);
                    return f.From == was;
                case Closed f:
                    (var last, Owner, Closes) = (Owner, null, Closes + 1);
                    var wasOpen = !_over;
                    _over = true;
                    return f.Agent == last && wasOpen;
                case Abandoned:
                    var waited = !_over && Owner is null;
                    _over = true;
                    return waited;
                case Reopened:
                    var wasOver = _over;
                    _over = false;
                    return wasOver;
                case MessageReceived f:
                    return !_over && f.SentAt <= f.At;
                case EvaluationInvited:
                    return ++Invitations == 1 && _over;
                case Evaluated:
                    return ++Evaluations == 1 && Invitations == 1;
                default:
                    return true;
            }
        }
    }
}
