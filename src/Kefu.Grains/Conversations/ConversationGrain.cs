using System.Collections.Immutable;
using System.Diagnostics;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Conversations;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Routing;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Kefu.Grains.Conversations;

/// <inheritdoc cref="IConversationGrain"/>
[GrainType("conversation")]
internal sealed partial class ConversationGrain(
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, TimeProvider clock, ILogger<ConversationGrain> logger)
    : Grain, IConversationGrain
{
    private readonly Notices _notices = new(clock, logger);
    private Recorded<ConversationState, ConversationFact> _record = null!;

    private ConversationState State => _record.State;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = Key.Parts(this.GetPrimaryKeyString())[0];
        _record = new(Keys.Conversation(id), "", ConversationState.Unopened(id), Conversation.Fold, FactCodec.Write);
        await _record.Load(reader, FactCodec.ReadConversation, cancellationToken);
    }

    public async Task<OpenReply> Receive(ReceiveRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (State.Tenant != request.Tenant)
        {
            DeactivateOnIdle();
            return OpenReply.Refused(new(RefusalTypes.UnknownConversation, "There is no such conversation."));
        }

        var today = directory.ForStore(State.Tenant, State.Store).DateOf(now);
        var (outcome, facts) = Conversation.Receive(State, request.Message, today, now);
        switch (outcome)
        {
            case ReceiveOutcome.DayOver:
                return OpenReply.Refused(new(InternalRefusals.DayOver, "The conversation ended on an earlier business date."));
            case ReceiveOutcome.TooManyMessages:
                return OpenReply.Refused(new(RefusalTypes.TooManyMessages, $"A conversation holds at most {Conversation.MostMessages} messages."));
            case ReceiveOutcome.NotOpened:
                return OpenReply.Refused(new(RefusalTypes.UnknownConversation, "There is no such conversation."));
        }

        // First-asked responsibility: whoever had the customer today gets the customer back, if on duty (P0-4).
        if (outcome is ReceiveOutcome.Reopened && State.LastOwner is { } owner)
        {
            var take = await AskAgent(owner, new TakeRequest(State, null, request, AssignCause.Return, null), cancellationToken);
            if (take.Outcome is TakeOutcome.Taken)
            {
                return Answer("returned-to-owner");
            }
        }

        var before = State;
        var after = _record.After(facts);
        var reason = after.IsOwned ? "owner" : "queued";
        var reply = new OpenReply(null, after.Id, after.Status, after.Version, after.Owner, null, reason);
        await Record(facts, now, c => c with { Receipt = Receipts.Of(State.Tenant, request.ReceiptKey, request.Hash, reply, now) }, cancellationToken);
        if (State.Status is ConversationStatus.Waiting
            && (before.Status != State.Status || before.Priority != State.Priority || before.FirstMessageAt != State.FirstMessageAt))
        {
            TellStoreWaiting();
        }

        return reply;
    }

    public async Task<OfferReply> Offer(string agent, Choice choice, CancellationToken cancellationToken)
    {
        if (State.Status is not ConversationStatus.Waiting)
        {
            return new OfferReply(false, State.Version, State.CoolDowns, null);
        }

        // A store that has just started does not know who has declined.
        var now = clock.GetUtcNow();
        if (State.CoolDowns.Any(c => c.Agent == agent && now < c.Until))
        {
            return new OfferReply(true, State.Version, State.CoolDowns, null);
        }

        var take = await AskAgent(agent, new TakeRequest(State, null, null, AssignCause.Routed, choice), cancellationToken);
        return new OfferReply(State.Status is ConversationStatus.Waiting, State.Version, State.CoolDowns, take);
    }

    public async Task TellOutOfHours()
    {
        var (now, settings) = (clock.GetUtcNow(), directory.ForStore(State.Tenant, State.Store));
        var facts = Conversation.Notify(State, new(settings.OutOfHoursZh, settings.OutOfHoursEn), now);
        if (!facts.IsEmpty)
        {
            await Record(facts, now, static commit => commit, default);
            TellStoreWaiting();
        }
    }

    public Task<CommandReply> Reply(Command command, string text, CancellationToken cancellationToken) => Do(
        command,
        (state, now) => Owner(Conversation.Reply(state, command.By.Agent ?? "", Keys.Digest(Key.Of("reply", command.Tenant, command.Key ?? command.Hash)), text, now)),
        cancellationToken);

    public Task<CommandReply> Park(Command command, CancellationToken cancellationToken) =>
        Do(command, (state, now) => Owner(Conversation.Park(state, command.By.Agent ?? "", now)), cancellationToken);

    public Task<CommandReply> Decline(Command command, CancellationToken cancellationToken) => Do(
        command,
        (state, now) => Owner(Conversation.Decline(state, command.By.Agent ?? "", directory.ForStore(state.Tenant, state.Store).DeclineCoolDown, now)),
        cancellationToken);

    public Task<CommandReply> Release(Command command, string? reason, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            // Giving back is a transfer to the queue: the same people may do it, and it needs a reason too.
            var may = Conversation.MayTransfer(state, command.By, reason, int.MaxValue);
            return may is TransferOutcome.Allowed
                ? new(null, Conversation.Release(state, ReleaseCause.Returned, reason, command.By.Name, now))
                : new(ConversationRefusals.Of(may, state), []);
        },
        cancellationToken);

    public Task<CommandReply> Close(Command command, string? outcome, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            var (result, facts) = Conversation.Close(state, command.By, outcome, now);
            return new(ConversationRefusals.Of(result, state), facts);
        },
        cancellationToken);

    public Task<CommandReply> Abandon(Command command, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            var (result, facts) = Conversation.Abandon(state, command.By.Name, now);
            return new(result is AbandonOutcome.NotWaiting ? new(RefusalTypes.NotWaiting, "Only a customer who waits can leave the queue.") : null, facts);
        },
        cancellationToken);

    public Task<CommandReply> Evaluate(Command command, string invitation, int score, string? comment, CancellationToken cancellationToken) => Do(
        command,
        (state, now) =>
        {
            var (result, facts) = Conversation.Evaluate(state, invitation, score, comment, now);
            return new(ConversationRefusals.Of(result), facts);
        },
        cancellationToken);

    public Task<CommandReply> Transfer(Command command, string agent, string? reason, CancellationToken cancellationToken) => Give(
        command,
        agent,
        AssignCause.Transfer,
        reason,
        state => Conversation.MayTransfer(state, command.By, reason, directory.ForStore(state.Tenant, state.Store).TransfersWithoutSupervisor) switch
        {
            TransferOutcome.Allowed when state.Owner == agent => new(RefusalTypes.TransferToOwner, $"{agent} owns the conversation already."),
            TransferOutcome.Allowed => null,
            var refused => ConversationRefusals.Of(refused, state),
        },
        cancellationToken);

    public Task<CommandReply> Claim(Command command, CancellationToken cancellationToken) => Give(
        command,
        command.By.Agent ?? "",
        AssignCause.Claim,
        null,
        state => state.IsOwned && state.Owner != command.By.Agent ? ConversationRefusals.Owned(state) : null,
        cancellationToken);

    public Task<CommandReply> Assign(Command command, string agent, string? reason, CancellationToken cancellationToken) => Give(
        command,
        agent,
        AssignCause.Override,
        reason,
        _ => command.By.IsSupervisor ? null : new(RefusalTypes.SupervisorNeeded, "Only a supervisor assigns by hand."),
        cancellationToken);

    /// <summary>Commands that only this conversation's own stream records.</summary>
    private async Task<CommandReply> Do(
        Command command, Func<ConversationState, DateTimeOffset, Decision<ConversationFact>> decide, CancellationToken cancellationToken)
    {
        if (await Begin(command, cancellationToken) is { } answered)
        {
            return answered;
        }

        var now = clock.GetUtcNow();
        var (refusal, facts) = decide(State, now);
        if (refusal is not null)
        {
            return new CommandReply(refusal, State.Version);
        }

        if (facts.IsEmpty)
        {
            return await NothingToDo(command, cancellationToken);
        }

        var before = State;
        await Record(facts, now, c => c.Of(command, before.Version + 1, now), cancellationToken);
        TellAfter(before);
        return CommandReply.Done(State.Version);
    }

    /// <summary>Commands that give the conversation to an agent: the agent decides, and commits both streams at once.</summary>
    private async Task<CommandReply> Give(
        Command command, string agent, AssignCause cause, string? reason, Func<ConversationState, Refusal?> may, CancellationToken cancellationToken)
    {
        if (await Begin(command, cancellationToken) is { } answered)
        {
            return answered;
        }

        if (may(State) is { } refusal)
        {
            return new CommandReply(refusal, State.Version);
        }

        if (!State.IsOpen)
        {
            return new CommandReply(ConversationRefusals.NotOpen, State.Version);
        }

        if (State.Owner == agent)
        {
            return await NothingToDo(command, cancellationToken);
        }

        if (directory.Agent(State.Tenant, agent) is null)
        {
            await follower.Refresh(cancellationToken);
        }

        if (directory.Agent(State.Tenant, agent) is null)
        {
            return new CommandReply(new(RefusalTypes.UnknownAgent, "There is no such agent."), State.Version);
        }

        var before = State;
        var take = await AskAgent(agent, new TakeRequest(State, null, null, cause, null, reason, command), cancellationToken);
        if (take.Outcome is not TakeOutcome.Taken)
        {
            return new CommandReply(ConversationRefusals.Of(take.Outcome, take.Agent), State.Version);
        }

        TellAfter(before);

        // The agent had it already, by a commit that this grain had not heard of.
        return take.Conversation is null ? await NothingToDo(command, cancellationToken) : CommandReply.Done(State.Version);
    }

    private async Task<CommandReply> NothingToDo(Command command, CancellationToken cancellationToken)
    {
        await this.CommitNothingToDo(ledger, command, State.Version, clock.GetUtcNow(), cancellationToken);
        return CommandReply.Done(State.Version);
    }

    private async ValueTask<CommandReply?> Begin(Command command, CancellationToken cancellationToken)
    {
        if (State.Tenant != command.Tenant || State.Status is ConversationStatus.None)
        {
            DeactivateOnIdle();
            return new CommandReply(new(RefusalTypes.UnknownConversation, "There is no such conversation."), 0);
        }

        return await Receipts.Replay(reader, command, cancellationToken);
    }

    private async Task<TakeReply> AskAgent(string agent, TakeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(State.Tenant, agent)).Take(request, cancellationToken);
            if (reply.Outcome is TakeOutcome.Taken)
            {
                if (reply.Conversation is { } taken)
                {
                    _record.Adopt(taken, taken.Version);
                }
                else
                {
                    await _record.Load(reader, FactCodec.ReadConversation, cancellationToken);
                }
            }

            return reply;
        }
        catch (Exception e)
        {
            // The agent may have committed this conversation's entry: what is in memory can no longer be trusted.
            LogAgentFailed(State.Id, agent, e.Message);
            DeactivateOnIdle();
            AskToRecheck();
            throw;
        }
    }

    private async Task Record(ImmutableArray<ConversationFact> facts, DateTimeOffset now, Func<Commit, Commit> traced, CancellationToken cancellationToken)
    {
        var after = _record.After(facts);
        var append = _record.Append(facts, now) with { Tenant = after.Tenant, Conversation = ConversationRow.Of(after) };
        try
        {
            await this.Commit(ledger, traced(new Commit(append)), cancellationToken);
        }
        catch (OutcomeUnknownException)
        {
            AskToRecheck();
            throw;
        }

        _record.Believe(facts);
    }

    /// <summary>What became of a commit is unknown: those whom it would have concerned read it in the ledger.</summary>
    private void AskToRecheck()
    {
        var id = State.Id;
        var store = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(State.Tenant, State.Store));
        _notices.Send("recheck", () => store.Recheck(id));
        if (State.Owner is { } owner)
        {
            var agent = GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(State.Tenant, owner));
            _notices.Send("recheck", () => agent.Recheck(id));
        }
    }

    private void TellAfter(ConversationState before)
    {
        if (before.Owner is { } owner && owner != State.Owner)
        {
            var (id, version) = (State.Id, State.Version);
            var grain = GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(State.Tenant, owner));
            _notices.Send("left", () => grain.Left(id, version));
        }

        if (State.Status is ConversationStatus.Waiting)
        {
            TellStoreWaiting();
        }
        else if (before.Status is ConversationStatus.Waiting)
        {
            var (id, version) = (State.Id, State.Version);
            var grain = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(State.Tenant, State.Store));
            _notices.Send("dequeue", () => grain.Dequeue(id, version));
        }
    }

    private void TellStoreWaiting()
    {
        var state = State;
        var grain = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(state.Tenant, state.Store));
        _notices.Send("enqueue", () => grain.Enqueue(state));
    }

    private OpenReply Answer(string reason) => new(null, State.Id, State.Status, State.Version, State.Owner, null, reason);

    private static Decision<ConversationFact> Owner(Domain.Decision<OwnerOutcome, ConversationFact> decision) => new(
        decision.Outcome switch
        {
            OwnerOutcome.Done => null,
            OwnerOutcome.NotOwner => new(RefusalTypes.NotOwner, "Only the agent who owns the conversation may do this.", "I4"),
            OwnerOutcome.NotOpen => ConversationRefusals.NotOpen,
            OwnerOutcome.TooManyMessages => new(RefusalTypes.TooManyMessages, $"A conversation holds at most {Conversation.MostMessages} messages."),
            _ => throw new UnreachableException(decision.Outcome.ToString()),
        },
        decision.Facts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation} could not be given to agent {Agent}: {Why}")]
    private partial void LogAgentFailed(string conversation, string agent, string why);
}
