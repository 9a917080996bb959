using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Conversations;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Domain.Routing;
using Kefu.Domain.Stores;
using Kefu.Domain.Tenants;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Kefu.Grains.Stores;

/// <inheritdoc cref="IStoreGrain"/>
/// <remarks>
/// Reentrant: a store is hot, and grants are in flight while others arrive. Everything between two awaits is atomic; room is held
/// in memory before an agent is asked and settled when the agent has answered. Only the agent decides.
/// </remarks>
[GrainType("store")]
[Reentrant]
internal sealed partial class StoreGrain(
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, TimeProvider clock, ILogger<StoreGrain> logger)
    : Grain, IStoreGrain
{
    /// <summary>Customers who may wait in one store; more are refused, which is better than to lose them.</summary>
    public const int MostWaiting = 1_000_000;

    private const int PageOfWaiting = 5_000;

    // Waiting customers looked at for one free agent before the search pauses; only cool-downs make it pass over anybody.
    private const int MostPassedOver = 1_000;

    private static readonly TimeSpan AuditPeriod = TimeSpan.FromSeconds(1);

    private readonly WaitingLine _line = new();
    private readonly Configuring _configuring = new();
    private string _tenant = null!;
    private string _store = null!;
    private Recorded<StoreState, StoreFact> _record = null!;
    private Roster _roster = null!;
    private IGrainTimer? _wake;
    private int _recording;
    private string? _seenBesideRoom;

    // What the agents were last looked at with.
    private EffectiveSettings? _settings;
    private ImmutableSortedSet<string>? _bound;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = Key.Parts(this.GetPrimaryKeyString());
        (_tenant, _store) = (parts[0], parts[1]);
        _record = new(Keys.Store(_tenant, _store), _tenant, StoreState.Unknown, Store.Fold, FactCodec.Write);
        await _record.Load(reader, FactCodec.ReadStore, cancellationToken);
        _roster = new(_store);
        _roster.Divert(_record.State.Diversion);
        await LoadWaiting(cancellationToken);
        await follower.Refresh(cancellationToken);
        await LookAtAgents();
        this.RegisterGrainTimer(Audit, new GrainTimerCreationOptions(AuditPeriod, AuditPeriod));
        Match();
    }

    public Task<CommandReply> Register(Command command, string store, string name, string platform, CancellationToken cancellationToken) =>
        Do(command, (state, now) => new(null, Store.Register(state, _tenant, store, name, platform, now)), cancellationToken);

    public Task<CommandReply> SetStatus(Command command, StoreStatus status, CancellationToken cancellationToken) =>
        Do(command, (state, now) => state.Exists ? new(null, Store.SetStatus(state, status, now)) : new(Unknown, []), cancellationToken);

    public Task<CommandReply> Configure(Command command, Settings change, CancellationToken cancellationToken) =>
        change.Errors() is [var error, ..]
            ? Task.FromResult(CommandReply.Refused(RefusalTypes.InvalidSettings, error.Message, error.Rule))
            : Do(command, (state, now) => state.Exists ? new(null, Store.Set(state, change, now)) : new(Unknown, []), cancellationToken);

    public async Task<CommandReply> Divert(Command command, ImmutableArray<DiversionShare> shares, CancellationToken cancellationToken)
    {
        if (Stranger(shares) is not null)
        {
            // Another process may have bound the agent a moment ago.
            await follower.Refresh(cancellationToken);
        }

        return await Do(
            command,
            (state, now) =>
            {
                if (!state.Exists)
                {
                    return new(Unknown, []);
                }

                if (Stranger(shares) is { } stranger)
                {
                    return new(new(RefusalTypes.AgentNotBound, $"{stranger.Agent} does not serve this store.", "OWN-8"), []);
                }

                var (outcome, facts) = Store.Divert(state, shares, now);
                return new(StoreRefusals.Of(outcome), facts);
            },
            cancellationToken);
    }

    public async Task<OpenReply> Open(OpenRequest request, CancellationToken cancellationToken)
    {
        if (!_record.State.Exists)
        {
            DeactivateOnIdle();
            return OpenReply.Refused(Unknown);
        }

        // Whoever waits goes before a newcomer (I7); what is left after that is for the newcomer.
        Match();
        var now = clock.GetUtcNow();
        var route = new RouteRequest(now, []);
        for (var left = _roster.Count; left > 0 && _recording == 0 && Choose(route, now) is { } candidate; left--)
        {
            var take = await Grant(request, candidate, route, now, cancellationToken);
            if (take.Outcome is TakeOutcome.Taken)
            {
                var taken = take.Conversation!;
                return new OpenReply(null, taken.Id, taken.Status, taken.Version, taken.Owner, null, "routed");
            }

            // The agent's report has come with the refusal, so the next choice is another one.
            now = clock.GetUtcNow();
        }

        return await Queue(request, cancellationToken);
    }

    public Task<QueueView> Queue(int offset, int limit, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var settings = Settings;
        var page = _line.InOrder(now, settings.Ageing).Skip(offset).Take(limit).Select((waiter, i) => View(waiter, offset + i + 1, now)).ToImmutableArray();
        var withRoom = 0;
        foreach (var candidate in _roster.Candidates)
        {
            withRoom += candidate.OnDuty(now) && candidate is { HasDay: true, HasSlot: true } ? 1 : 0;
        }

        return Task.FromResult(new QueueView(_line.Count, _roster.Count, withRoom, page));
    }

    public Task<WaitingView?> Explain(string conversationId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(_line.TryGet(conversationId, out var waiter) ? View(waiter, _line.PositionOf(waiter, now, Settings.Ageing), now) : null);
    }

    public Task AgentChanged(AgentView agent)
    {
        if (_roster.Report(agent, clock.GetUtcNow()))
        {
            Match();
        }

        return Task.CompletedTask;
    }

    public Task Enqueue(ConversationState conversation)
    {
        if (_line.Add(WaiterOf(conversation)))
        {
            Match();
        }

        return Task.CompletedTask;
    }

    public Task Dequeue(string conversationId, int version)
    {
        if (_line.TryGet(conversationId, out var waiter) && waiter.Version < version)
        {
            _line.Remove(conversationId);
        }

        return Task.CompletedTask;
    }

    public async Task Recheck(string conversationId)
    {
        foreach (var row in await reader.FindConversations([conversationId]))
        {
            if (row.Status is ConversationStatus.Waiting)
            {
                _line.Add(new Waiter(row.Id, row.Version, row.Priority, row.FirstMessageAt, []));
                Match();
            }
            else
            {
                await Dequeue(row.Id, row.Version + 1);
            }
        }
    }

    public async Task SettingsChanged(long position)
    {
        await follower.Reach(position);
        await LookAtAgents();
        Match();
    }

    private static Refusal Unknown => new(RefusalTypes.UnknownStore, "There is no such store.");

    private EffectiveSettings Settings => directory.ForStore(_tenant, _store);

    private DiversionShare? Stranger(ImmutableArray<DiversionShare> shares)
    {
        var bound = directory.AgentsOf(_tenant, _store);
        return shares.FirstOrDefault(s => !bound.Contains(s.Agent));
    }

    private Candidate? Choose(in RouteRequest route, DateTimeOffset now) =>
        _record.State.Status is StoreStatus.Active ? Router.Choose(_roster.Candidates, route, Settings.SecondaryAfter, now) : null;

    /// <summary>
    /// Gives those who wait to agents with room, in order, until nobody waits or nobody has room. Called by everything that frees
    /// room or adds somebody who waits; it only reserves, so it never waits itself.
    /// </summary>
    private void Match()
    {
        if (_line.Count == _line.Offered)
        {
            return;
        }

        var now = clock.GetUtcNow();
        var settings = Settings;
        while (NextToServe(now, settings) is var (waiter, candidate))
        {
            var choice = Router.Explain(_roster.Candidates, RouteOf(waiter), candidate, settings.SecondaryAfter, now);
            _roster.Reserve(candidate);
            _line.SetOffered(waiter, true);
            _ = Offer(waiter, candidate, choice);
        }

        PlanWake(now);
    }

    private (Waiter Waiter, Candidate Candidate)? NextToServe(DateTimeOffset now, EffectiveSettings settings)
    {
        // With nobody free, nobody in the line needs to be looked at, however long it is.
        if (Choose(new RouteRequest(DateTimeOffset.MinValue, []), now) is null)
        {
            return null;
        }

        var passed = 0;
        foreach (var waiter in _line.InOrder(now, settings.Ageing))
        {
            if (waiter.Offered)
            {
                continue;
            }

            if (Choose(RouteOf(waiter), now) is { } candidate)
            {
                return (waiter, candidate);
            }

            if (++passed >= MostPassedOver)
            {
                break;
            }
        }

        return null;
    }

    private async Task Offer(Waiter waiter, Candidate candidate, Choice choice)
    {
        OfferReply? reply = null;
        try
        {
            reply = await GrainFactory.GetGrain<IConversationGrain>(Keys.Conversation(waiter.Id)).Offer(candidate.Agent, choice);
        }
        catch (Exception e)
        {
            LogOfferFailed(waiter.Id, candidate.Agent, e.Message);
        }

        Roster.Settle(candidate);
        var now = clock.GetUtcNow();
        var news = reply?.Take is { } take && _roster.Report(take.Agent, now);

        if (_line.TryGet(waiter.Id, out var current))
        {
            _line.SetOffered(current, false);
        }

        if (reply is { Waits: false } && current?.Version <= reply.Version)
        {
            _line.Remove(waiter.Id);
        }
        else if (reply is { Waits: true, Take: null } && current?.Version <= reply.Version)
        {
            _line.Remove(waiter.Id);
            _line.Add(new Waiter(waiter.Id, reply.Version, waiter.Priority, waiter.FirstMessageAt, reply.CoolDowns));
        }

        if (reply is null || (reply.Take is { Outcome: not TakeOutcome.Taken } && !news))
        {
            // The ledger or the agent is in trouble: a pause, or the same two would meet again and again.
            PlanWake(now, TimeSpan.FromSeconds(1));
            return;
        }

        Match();
    }

    private async Task<TakeReply> Grant(OpenRequest request, Candidate candidate, RouteRequest route, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var choice = Router.Explain(_roster.Candidates, route, candidate, Settings.SecondaryAfter, now);
        _roster.Reserve(candidate);
        try
        {
            var take = await GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(_tenant, candidate.Agent)).Take(
                new TakeRequest(ConversationState.Unopened(request.ConversationId), request, null, AssignCause.Routed, choice), cancellationToken);
            _roster.Report(take.Agent, clock.GetUtcNow());
            return take;
        }
        finally
        {
            Roster.Settle(candidate);
        }
    }

    private async Task<OpenReply> Queue(OpenRequest request, CancellationToken cancellationToken)
    {
        if (_line.Count + _recording >= MostWaiting)
        {
            return OpenReply.Refused(new(RefusalTypes.QueueFull, $"{MostWaiting} customers wait in this store; no more are taken in."));
        }

        var now = clock.GetUtcNow();
        var facts = Conversation.Open(request.Inquiry, now);
        var state = Conversation.Fold(ConversationState.Unopened(request.ConversationId), facts);
        var waiter = WaiterOf(state);
        var reason = Router.WhyWaiting(_roster.Candidates, RouteOf(waiter), now) ?? WaitReason.OthersFirst;
        var reply = new OpenReply(null, state.Id, state.Status, state.Version, null, _line.PositionOf(waiter, now, Settings.Ageing) + _recording, reason.ToString());

        // While this one is being recorded nobody may pass it: newcomers queue behind it, even if room appears meanwhile.
        _recording++;
        try
        {
            var append = new StreamAppend(Keys.Conversation(state.Id), 0, FactCodec.Write(facts), _tenant, now) { Conversation = ConversationRow.Of(state) };
            await ledger.Commit(new Commit(append, Receipts.Of(_tenant, request.ReceiptKey, request.Hash, reply, now)), cancellationToken);
            _line.Add(waiter);
        }
        catch (OutcomeUnknownException)
        {
            // It may be in the ledger without being in the line.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _recording--;
            Match();
        }

        return reply;
    }

    private async Task LoadWaiting(CancellationToken cancellationToken)
    {
        WaitingCursor? after = null;
        ImmutableArray<ConversationRow> page;
        do
        {
            page = await reader.Waiting(_tenant, _store, after, PageOfWaiting, cancellationToken);
            foreach (var row in page)
            {
                _line.Add(new Waiter(row.Id, row.Version, row.Priority, row.FirstMessageAt, []));
                after = new WaitingCursor(row.FirstMessageAt, row.Id);
            }
        }
        while (page.Length == PageOfWaiting);
    }

    /// <param name="committed">Position of a change that the agents are to know; they know at least what this process knows.</param>
    private async Task LookAtAgents(long committed = 0)
    {
        (_settings, _bound) = (Settings, directory.AgentsOf(_tenant, _store));
        var position = Math.Max(committed, follower.Position);
        var looks = _bound.Union(_roster.Agents)
            .Select(agent => GrainFactory.GetGrain<IAgentGrain>(Keys.Agent(_tenant, agent)).Look(position)).ToArray();
        foreach (var look in looks)
        {
            try
            {
                _roster.Report(await look, clock.GetUtcNow());
            }
            catch (Exception e)
            {
                // The agent reports by itself when it is well again.
                LogLookFailed(_store, e.Message);
            }
        }
    }

    /// <summary>Time frees room too: a cool-down ends, a business date begins. One timer, set to the next such moment.</summary>
    private void PlanWake(DateTimeOffset now, TimeSpan? pause = null)
    {
        if (_line.Count == _line.Offered && pause is null)
        {
            return;
        }

        var next = pause is { } p ? now + p : DateTimeOffset.MaxValue;
        var looked = 0;
        foreach (var waiter in _line.InOrder(now, Settings.Ageing))
        {
            foreach (var coolDown in waiter.CoolDowns)
            {
                if (coolDown.Until > now && coolDown.Until < next)
                {
                    next = coolDown.Until;
                }
            }

            if (++looked >= 100)
            {
                break;
            }
        }

        if (_roster.NextDay is { } day && day > now && day < next)
        {
            next = day;
        }

        if (next == DateTimeOffset.MaxValue)
        {
            return;
        }

        var due = next - now;
        _wake ??= this.RegisterGrainTimer(Wake, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan));
        _wake.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task Wake(CancellationToken cancellationToken)
    {
        await LookAtAgents();
        Match();
    }

    /// <summary>
    /// Finds what should never be there: one who waits beside an agent with room for longer than a period (I8). Each find is
    /// repaired and counted as a defect; a single sight is none, as time itself may just have made room. News of settings and
    /// bindings that were lost with the process that had them are found here, too: the directory has them.
    /// </summary>
    private async Task Audit(CancellationToken cancellationToken)
    {
        if (_settings != Settings || _bound != directory.AgentsOf(_tenant, _store))
        {
            await LookAtAgents();
            Match();
        }

        var next = _line.Count == _line.Offered ? null : NextToServe(clock.GetUtcNow(), Settings)?.Waiter.Id;
        if (next is not null && next == _seenBesideRoom)
        {
            StoreMetrics.Repaired.Add(1);
            LogRepaired(_store, next);
            Match();
            next = null;
        }

        _seenBesideRoom = next;
    }

    private async Task<CommandReply> Do(Command command, Func<StoreState, DateTimeOffset, Decision<StoreFact>> decide, CancellationToken cancellationToken)
    {
        using var turn = await _configuring.Enter(cancellationToken);
        if (await Receipts.Replay(reader, command, cancellationToken) is { } replayed)
        {
            return replayed;
        }

        var now = clock.GetUtcNow();
        var (refusal, facts) = decide(_record.State, now);
        if (refusal is not null)
        {
            return new CommandReply(refusal, _record.Version);
        }

        if (!facts.IsEmpty)
        {
            var after = _record.After(facts);
            var row = new DirectoryRow(_tenant, DirectoryKind.Store, _store, after.Version, FactCodec.Write(after));
            var committed = await this.Commit(
                ledger, new Commit(_record.Append(facts, now) with { Directory = row }, Receipts.Of(command, after.Version, now)), cancellationToken);
            _record.Believe(facts);
            directory.Apply(row);
            _roster.Divert(after.Diversion);
            await LookAtAgents(committed.Position);
            Match();
        }

        return CommandReply.Done(_record.Version);
    }

    private WaitingView View(Waiter waiter, int position, DateTimeOffset now)
    {
        var reason = waiter.Offered ? WaitReason.BeingAssigned
            : _record.State.Status is not StoreStatus.Active ? WaitReason.StorePaused
            : Router.WhyWaiting(_roster.Candidates, RouteOf(waiter), now) ?? WaitReason.OthersFirst;
        return new WaitingView(waiter.Id, position, waiter.Priority, waiter.FirstMessageAt, reason.ToString(), StoreRefusals.ReleaseOf(reason));
    }

    private static RouteRequest RouteOf(Waiter waiter) => new(waiter.FirstMessageAt, waiter.CoolDowns);

    private static Waiter WaiterOf(ConversationState c) => new(c.Id, c.Version, c.Priority, c.FirstMessageAt, c.CoolDowns);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation} could not be offered to agent {Agent}: {Why}")]
    private partial void LogOfferFailed(string conversation, string agent, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Store {Store} could not look at one of its agents: {Why}")]
    private partial void LogLookFailed(string store, string why);

    [LoggerMessage(Level = LogLevel.Error, Message = "Store {Store}: conversation {Conversation} waited beside an agent with room; it is being assigned now")]
    private partial void LogRepaired(string store, string conversation);
}
