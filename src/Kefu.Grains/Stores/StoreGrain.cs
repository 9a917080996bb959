using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
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
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, Losses losses, TimeProvider clock,
    ILogger<StoreGrain> logger)
    : Grain, IStoreGrain
{
    /// <summary>Customers who may wait in one store; more are refused, which is better than to lose them.</summary>
    public const int MostWaiting = 1_000_000;

    private const int PageOfWaiting = 5_000;

    private readonly Notices _notices = new(clock, logger);
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
    private long _losses;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = Key.Parts(this.GetPrimaryKeyString());
        (_tenant, _store) = (parts[0], parts[1]);
        _record = new(Keys.Store(_tenant, _store), _tenant, StoreState.Unknown, Store.Fold, FactCodec.Write);
        await _record.Load(reader, FactCodec.ReadStore, cancellationToken);
        _roster = new(_store, ShiftOf);
        _roster.Divert(_record.State.Diversion, clock.GetUtcNow());
        _losses = losses.Count;
        await LoadWaiting(cancellationToken);
        await follower.Refresh(cancellationToken);
        await LookAtAgents();
        await LoadDuty(cancellationToken);
        this.RegisterGrainTimer(Audit, new GrainTimerCreationOptions(AuditPeriod, AuditPeriod));
        Match();
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
        for (var left = _roster.Count; left > 0 && _recording == 0 && !IsReleasing && Choose(route, now) is { } candidate; left--)
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
        LookAtShifts(now);
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
        LookAtShifts(now);
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
            TellOutOfHours(conversation);
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

    public Task Recheck(string conversationId) => Recheck([conversationId]);

    public Task Wake()
    {
        // Whoever was there at the activation has been loaded with it.
        Match();
        return Task.CompletedTask;
    }

    public async Task SettingsChanged(long position)
    {
        await follower.Reach(position);
        await LookAtAgents();
        await LoadDuty(default);
        Match();
    }

    private static Refusal Unknown => new(RefusalTypes.UnknownStore, "There is no such store.");

    private EffectiveSettings Settings => directory.ForStore(_tenant, _store);

    private DiversionShare? Stranger(ImmutableArray<DiversionShare> shares)
    {
        var bound = directory.AgentsOf(_tenant, _store);
        return shares.FirstOrDefault(s => !bound.Contains(s.Agent));
    }

    private async Task<OpenReply> Queue(OpenRequest request, CancellationToken cancellationToken)
    {
        if (_line.Count + _recording >= MostWaiting)
        {
            return OpenReply.Refused(new(RefusalTypes.QueueFull, $"{MostWaiting} customers wait in this store; no more are taken in."));
        }

        var now = clock.GetUtcNow();
        LookAtShifts(now);
        var notice = NoticeAt(now, Settings);
        var facts = Conversation.Open(request.Inquiry, now, notice);
        var state = Conversation.Fold(ConversationState.Unopened(request.ConversationId), facts);
        var waiter = WaiterOf(state);
        var reason = ReasonOf(waiter, now);
        var reply = new OpenReply(null, state.Id, state.Status, state.Version, null, _line.PositionOf(waiter, now, Settings.Ageing) + _recording, reason.ToString(), Notice: notice);

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

    private async Task Recheck(ImmutableArray<string> conversations)
    {
        foreach (var row in await reader.FindConversations(conversations))
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

    /// <summary>Adds those who wait according to the ledger.</summary>
    /// <returns>Their ids.</returns>
    private async Task<HashSet<string>> LoadWaiting(CancellationToken cancellationToken)
    {
        var waiting = new HashSet<string>(StringComparer.Ordinal);
        WaitingCursor? after = null;
        ImmutableArray<ConversationRow> page;
        do
        {
            page = await reader.Waiting(_tenant, _store, after, PageOfWaiting, cancellationToken);
            foreach (var row in page)
            {
                _line.Add(new Waiter(row.Id, row.Version, row.Priority, row.FirstMessageAt, []));
                waiting.Add(row.Id);
                after = new WaitingCursor(row.FirstMessageAt, row.Id);
            }
        }
        while (page.Length == PageOfWaiting);

        return waiting;
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
                // It may be well and have nothing to report: the audit looks again.
                _bound = null;
                LogLookFailed(_store, e.Message);
            }
        }
    }

    private WaitingView View(Waiter waiter, int position, DateTimeOffset now)
    {
        var reason = ReasonOf(waiter, now);
        return new WaitingView(waiter.Id, position, waiter.Priority, waiter.FirstMessageAt, reason.ToString(), StoreRefusals.ReleaseOf(reason));
    }

    private WaitReason ReasonOf(Waiter waiter, DateTimeOffset now) =>
        waiter.Offered ? WaitReason.BeingAssigned
        : _record.State.Status is not StoreStatus.Active ? WaitReason.StorePaused
        : IsHeld(waiter, now) && _roster.AnyOnDuty(now) ? WaitReason.BacklogPaced
        : Router.WhyWaiting(_roster.Candidates, RouteOf(waiter), now) ?? WaitReason.OthersFirst;

    private RouteRequest RouteOf(Waiter waiter) => new(waiter.FirstMessageAt, waiter.CoolDowns, IsBacklog(waiter));

    private static Waiter WaiterOf(ConversationState c) => new(c.Id, c.Version, c.Priority, c.FirstMessageAt, c.CoolDowns);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Store {Store} could not look at one of its agents: {Why}")]
    private partial void LogLookFailed(string store, string why);
}
