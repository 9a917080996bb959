using System.Collections.Immutable;
using Kefu.Contracts.Agents;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Grains.Recording;
using Kefu.Ledger;
using Kefu.Ledger.Directory;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Kefu.Grains.Agents;

/// <inheritdoc cref="IAgentGrain"/>
[GrainType("agent")]
internal sealed partial class AgentGrain(
    ILedger ledger, ILedgerReader reader, LedgerDirectory directory, DirectoryFollower follower, Losses losses, TimeProvider clock,
    ILogger<AgentGrain> logger)
    : Grain, IAgentGrain
{
    private static readonly TimeSpan RecountAtMostEvery = TimeSpan.FromSeconds(1);

    private readonly Notices _notices = new(clock, logger);

    // Conversations open with this agent, by the version at which each became the agent's: a slot is an open tenure (I10).
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private string _tenant = null!;
    private string _agent = null!;
    private Recorded<AgentState, AgentFact> _profile = null!;
    private AgentDayState _day = AgentDayState.None;
    private DateTimeOffset _leaseUntil;
    private DateTimeOffset _counted;
    private long _epoch;
    private long _sequence;
    private AgentView? _view;
    private long _losses;
    private bool _hasReported;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var parts = Key.Parts(this.GetPrimaryKeyString());
        (_tenant, _agent) = (parts[0], parts[1]);

        // Processes' clocks differ; the ledger's head does not go back. Where nothing was written in between, time has to decide.
        _epoch = await reader.Head(cancellationToken);
        _sequence = clock.GetUtcNow().UtcTicks;
        _profile = new(Keys.Agent(_tenant, _agent), _tenant, AgentState.Unknown, Agent.Fold, FactCodec.Write);
        await _profile.Load(reader, FactCodec.ReadAgent, cancellationToken);
        _losses = losses.Count;
        await LoadDay(cancellationToken);

        var now = clock.GetUtcNow();

        // Heartbeats are not in the ledger: after a restart everybody who was there has one lease to report again.
        RenewLease(now);
        _ = Settle();

        // What holds at the start is no news.
        View(now);
    }

    public async Task<TakeReply> Take(TakeRequest request, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return new TakeReply(TakeOutcome.NotActive, null, View(now));
        }

        if (_open.ContainsKey(request.Conversation.Id))
        {
            return new TakeReply(TakeOutcome.Taken, null, View(now));
        }

        var (today, dayFacts) = Today(now);
        today = today with { Presence = _duty.Shown };
        var before = request.Conversation;
        var conversationFacts = Opening(request, now);
        var opened = conversationFacts.Aggregate(before, Conversation.Apply);
        var (assigned, assignedFacts) = Conversation.Assign(
            opened, new AssignTo(_agent, request.Cause, request.Reason, request.Command?.By.Name, request.Choice, today.Date), now);
        if (assigned is not AssignOutcome.Assigned)
        {
            // The caller owns the conversation's state and has checked it; anything else means that it is stale.
            throw new InvalidOperationException($"Conversation {before.Id} at version {before.Version} cannot be assigned: {assigned}.");
        }

        var take = new TakeInquiry(before.Id, opened.Store, request.Cause);
        var settings = directory.ForAgent(_profile.State);
        var offShift = IsOffShift(now, settings);
        var (outcome, takenFacts) = AgentDay.Take(today, _profile.State, settings, _open.Keys, take, now, offShift);
        if (outcome is TakeOutcome.ConcurrentCapReached && now - _counted >= RecountAtMostEvery)
        {
            // Before a customer has to wait for it: is everything that counts as open really open?
            _counted = now;
            await Recount([.. _open.Keys]);
            (outcome, takenFacts) = AgentDay.Take(today, _profile.State, settings, _open.Keys, take, now, offShift);
        }

        if (outcome is not TakeOutcome.Taken)
        {
            return new TakeReply(outcome, null, View(now));
        }

        conversationFacts = [.. conversationFacts, .. assignedFacts];
        dayFacts = [.. dayFacts, .. takenFacts];
        var after = Conversation.Fold(before, conversationFacts);
        var conversation = new StreamAppend(Keys.Conversation(before.Id), before.Version, FactCodec.Write(conversationFacts), _tenant, now)
        {
            Conversation = ConversationRow.Of(after),
        };
        var day = DayAppend(today.Date, dayFacts, now);
        if (takenFacts[0] is AgentDayFact.InquiryTaken taken)
        {
            day = day with { Ordinal = new Ordinal(taken.Ordinal, taken.DailyCap, taken.OverDailyCap) };
        }

        // One commit for both streams: no slot without a conversation, no conversation without a slot.
        await Commit(Traced(new Commit([conversation, day]), request, after, now), cancellationToken);
        _day = AgentDay.Fold(_day, dayFacts);
        _open[after.Id] = after.Version;
        Changed(now, except: request.Cause is AssignCause.Routed ? after.Store : null);
        return new TakeReply(TakeOutcome.Taken, after, View(now));
    }

    public Task Left(string conversationId, int version)
    {
        // A conversation may come back before the news that it left arrives; the version tells which is older.
        if (_open.TryGetValue(conversationId, out var held) && held < version)
        {
            _open.Remove(conversationId);
            Changed(clock.GetUtcNow());
        }

        ReportOnce();
        return Task.CompletedTask;
    }

    public async Task Recheck(string conversationId)
    {
        await Recount([conversationId]);
        ReportOnce();
    }

    public Task<AgentDayView?> Day(CancellationToken cancellationToken)
    {
        if (!_profile.State.Exists)
        {
            DeactivateOnIdle();
            return Task.FromResult<AgentDayView?>(null);
        }

        var now = clock.GetUtcNow();
        var view = View(now);
        var settings = directory.ForAgent(_profile.State);
        var (stage, shift) = Shifts.At(now, settings.RollCall);
        return Task.FromResult<AgentDayView?>(new(
            _agent, _profile.State.Name, view.Date, view.Presence, view.Taken, view.DailyCap, view.ConcurrentCap,
            [.. _open.Keys.Order(StringComparer.Ordinal)], view.Stores, shift, stage, !IsOffShift(now, settings)));
    }

    public async Task<AgentView> Look(long position, CancellationToken cancellationToken)
    {
        await follower.Reach(position, cancellationToken);
        await RecountAfterLoss();
        var (now, before) = (clock.GetUtcNow(), _sequence);
        var view = View(now);
        if (_sequence != before)
        {
            // Settings above the agent or the date have changed: the other stores want to know too.
            Changed(now);
        }

        return view;
    }

    private static Refusal Unknown => new(RefusalTypes.UnknownAgent, "There is no such agent.");

    private async Task LoadDay(CancellationToken cancellationToken)
    {
        _day = AgentDayState.None;
        _open.Clear();
        if (await reader.LastStream(Keys.AgentDays(_tenant, _agent), cancellationToken) is { } stream)
        {
            foreach (var entry in await reader.ReadStream(stream, cancellationToken: cancellationToken))
            {
                _day = AgentDay.Fold(_day, FactCodec.ReadAgentDay(entry.Facts));
            }
        }

        await LoadDuty(cancellationToken);
        foreach (var row in await reader.FindConversations([.. _day.Taken.Union(_day.Carried).Union(_duty.Carried)], cancellationToken))
        {
            if (row.Owner == _agent && row.Tenant == _tenant)
            {
                _open[row.Id] = row.Version;
            }
        }
    }

    /// <summary>Compares with the ledger what counts as open; news that was lost with its sender is found here.</summary>
    private async Task Recount(ImmutableArray<string> conversations)
    {
        var held = conversations.Where(_open.ContainsKey).Select(id => (Id: id, Version: _open[id])).ToArray();
        var gone = 0;
        foreach (var row in await reader.FindConversations([.. held.Select(h => h.Id)]))
        {
            if (row.Owner != _agent && _open.TryGetValue(row.Id, out var version) && version < row.Version)
            {
                _open.Remove(row.Id);
                gone++;
            }
        }

        if (gone > 0)
        {
            LogRecounted(_agent, gone);
            Changed(clock.GetUtcNow());
        }
    }

    /// <summary>News that conversations had left may have been lost with another process, and so may the stores that knew this agent.</summary>
    private async Task RecountAfterLoss()
    {
        var lost = losses.Count;
        if (_losses != lost)
        {
            await Recount([.. _open.Keys]);
            _losses = lost;
            _hasReported = false;
        }
    }

    /// <summary>What the activation before this one committed last, it may not have told the stores.</summary>
    private void ReportOnce()
    {
        if (!_hasReported)
        {
            Changed(clock.GetUtcNow());
        }
    }

    private (AgentDayState Today, ImmutableArray<AgentDayFact> Starting) Today(DateTimeOffset now)
    {
        var starting = AgentDay.Start(
            _day with { Presence = _duty.Presence }, _profile.State, DateOf(now, directory.ForAgent(_profile.State)), _open.Keys, now);
        return (starting.Aggregate(_day, AgentDay.Apply), starting);
    }

    private StreamAppend DayAppend(DateOnly date, ImmutableArray<AgentDayFact> facts, DateTimeOffset now) =>
        new(Keys.AgentDay(_tenant, _agent, date), date == _day.Date ? _day.Version : 0, FactCodec.Write(facts), _tenant, now);

    private static ImmutableArray<ConversationFact> Opening(TakeRequest request, DateTimeOffset now)
    {
        if (request.Opening is { } opening)
        {
            return Conversation.Open(opening.Inquiry, now);
        }

        return request.Message is { } message ? Conversation.Receive(request.Conversation, message.Message, request.Conversation.Date, now).Facts : [];
    }

    private static Commit Traced(Commit commit, TakeRequest request, ConversationState after, DateTimeOffset now)
    {
        if (request.Command is { } command)
        {
            return commit.Of(command, after.Version, now);
        }

        var (key, hash) = (request.Opening?.ReceiptKey ?? request.Message?.ReceiptKey, request.Opening?.Hash ?? request.Message?.Hash);
        var reply = new OpenReply(null, after.Id, after.Status, after.Version, after.Owner, null, request.Choice?.Reason ?? "returned-to-owner");
        return key is null || hash is null ? commit : commit with { Receipt = Receipts.Of(after.Tenant, key, hash, reply, now) };
    }

    private async Task Commit(Commit commit, CancellationToken cancellationToken)
    {
        try
        {
            await this.Commit(ledger, commit, cancellationToken);
        }
        catch (Exception e) when (e is not LedgerUnavailableException and not ReceiptExistsException)
        {
            LogCommitFailed(_agent, e.GetType().Name);
            WakeAgain();
            throw;
        }
    }

    /// <summary>The report of this moment; it has a new number whenever anything in it is new.</summary>
    private AgentView View(DateTimeOffset now)
    {
        var profile = _profile.State;
        var settings = directory.ForAgent(profile);
        var date = DateOf(now, settings);
        var begun = date <= _day.Date;
        var view = new AgentView(
            _agent, _epoch, _sequence, profile.Exists ? profile.Status : AgentStatus.Stopped, _duty.Shown, begun ? _day.Date : date,
            begun ? _day.Taken.Length : 0, settings.DailyCap, _open.Count, settings.ConcurrentCap, Shifts.DateEndsAfter(now, settings), profile.Stores,
            settings.ShiftsEnforced);
        if (view != _view)
        {
            _view = view with { Sequence = ++_sequence };
        }

        return _view;
    }

    /// <summary>Tells the stores this agent serves, or served until now, what has changed.</summary>
    private void Changed(DateTimeOffset now, string? except = null, ImmutableArray<StoreBinding> alsoTell = default)
    {
        _hasReported = true;
        var view = View(now);
        var stores = view.Stores.Select(s => s.Store);
        foreach (var store in alsoTell.IsDefaultOrEmpty ? stores : stores.Union(alsoTell.Select(s => s.Store), StringComparer.Ordinal))
        {
            if (store != except)
            {
                var grain = GrainFactory.GetGrain<IStoreGrain>(Keys.Store(_tenant, store));
                _notices.Send("agent-changed", () => grain.AgentChanged(view));
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A commit of agent {Agent} failed ({Failure}); the activation ends and the next call reads the ledger")]
    private partial void LogCommitFailed(string agent, string failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Agent {Agent} counted {Count} conversations as open that had ended")]
    private partial void LogRecounted(string agent, int count);
}
