using System.Globalization;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Tests.Playing;

/// <summary>
/// A floor of the simplest kind: it routes to the first agent with room, counts against both caps, hands freed room to whoever
/// waits longest, and remembers what it was asked.
/// </summary>
internal sealed class FakeFloor(TimeProvider time) : IFloor
{
    // Few, so that catching up takes several pages.
    private const int EventsAtOnce = 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, FakeAgent> _agents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Talk> _talks = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Store, string Customer), Talk> _byCustomer = [];
    private readonly Dictionary<string, Standing> _received = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int?> _done = new(StringComparer.Ordinal);
    private readonly List<Standing> _log = [];
    private readonly Queue<Talk> _queue = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _dailyCap = 120;
    private int _concurrentCap = 10;

    public List<string> Asked { get; } = [];

    public Func<string, Exception?> Fails { get; set; } = _ => null;

    public IReadOnlyDictionary<string, FakeAgent> Agents => _agents;

    public Task PutStore(DayStore store, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ConfigureStore(string store, DaySettings settings, string timeZone, CancellationToken cancellationToken)
    {
        (_dailyCap, _concurrentCap) = (settings.DailyCap ?? _dailyCap, settings.ConcurrentCap ?? _concurrentCap);
        return Task.CompletedTask;
    }

    public Task PutAgent(string agent, string name, CancellationToken cancellationToken)
    {
        _agents[agent] = new FakeAgent();
        return Task.CompletedTask;
    }

    public Task Bind(string agent, string store, bool main, CancellationToken cancellationToken)
    {
        _agents[agent].Stores.Add(store);
        return Task.CompletedTask;
    }

    public async Task<Standing> Send(Delivery message, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_gate)
        {
            Note($"send {message.Customer} {message.Text}");
            if (_received.TryGetValue(message.Id, out var before))
            {
                return before;
            }

            if (!_byCustomer.TryGetValue((message.Store, message.Customer), out var talk))
            {
                talk = new Talk($"conversation-{_talks.Count}", message.Store);
                _talks[talk.Id] = _byCustomer[(message.Store, message.Customer)] = talk;
                talk.Status = TalkStatus.Waiting;
                _queue.Enqueue(talk);
            }
            else if (talk.Status is TalkStatus.Closed)
            {
                talk.Status = TalkStatus.Waiting;
                _queue.Enqueue(talk);
                if (talk.LastOwner is { } last && _agents[last].Presence == "Online")
                {
                    Give(talk, last);
                }
            }

            Changed(talk);
            Route();
            return _received[message.Id] = talk.Standing(time.GetUtcNow());
        }
    }

    public Task<int?> Reply(string conversation, string agent, string text, string key, CancellationToken cancellationToken) =>
        Act(conversation, key, $"reply {agent} {text}", talk => talk.Owner == agent, _ => { });

    public Task<int?> Close(string conversation, string agent, string key, CancellationToken cancellationToken) =>
        Act(conversation, key, $"close {agent}", talk => talk.Owner == agent, talk =>
        {
            _agents[agent].Open--;
            (talk.Status, talk.LastOwner, talk.Owner) = (TalkStatus.Closed, agent, null);
        });

    public Task<int?> Leave(string conversation, string key, CancellationToken cancellationToken) =>
        Act(conversation, key, "leave", talk => talk.Status is TalkStatus.Waiting, talk => talk.Status = TalkStatus.Abandoned);

    public async Task SetPresence(string agent, string presence, string key, CancellationToken cancellationToken)
    {
        await Task.Yield();
        lock (_gate)
        {
            Note($"presence {agent} {presence}");
            _agents[agent].Presence = presence;
            Route();
        }
    }

    public Task<bool> Heartbeat(string agent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Note($"heartbeat {agent}");
            return Task.FromResult(_agents[agent].Presence != "Offline");
        }
    }

    public async Task<Happenings> Events(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var seen = after is null ? 0 : int.Parse(after["cursor-".Length..], CultureInfo.InvariantCulture);
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_log.Count > seen || wait == TimeSpan.Zero)
                {
                    var page = _log.Skip(seen).Take(EventsAtOnce).ToArray();
                    return new Happenings([.. page], $"cursor-{seen + page.Length}", seen + page.Length < _log.Count);
                }

                news = _news.Task;
            }

            await news.WaitAsync(cancellationToken);
        }
    }

    public Task<string> End(CancellationToken cancellationToken) => Task.FromResult($"cursor-{_log.Count}");

    public Task<ServerFigures> Figures(string store, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var talks = _talks.Values.Where(t => t.Store == store).ToList();
            return Task.FromResult(new ServerFigures(
                talks.Count, talks.Count(t => t.Status is TalkStatus.Waiting), talks.Count(t => t.Status is TalkStatus.Owned),
                talks.Count(t => t.Status is TalkStatus.Closed), talks.Count(t => t.Status is TalkStatus.Abandoned), talks.Count(t => t.Ever)));
        }
    }

    public Task<ServerDay> Day(string agent, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(new ServerDay(agent, _agents[agent].Taken.Count, _dailyCap, _agents[agent].Open));
        }
    }

    private async Task<int?> Act(string conversation, string key, string what, Func<Talk, bool> may, Action<Talk> act)
    {
        await Task.Yield();
        lock (_gate)
        {
            Note(what);
            if (_done.TryGetValue(key, out var before))
            {
                return before;
            }

            var talk = _talks[conversation];
            if (!may(talk))
            {
                return null;
            }

            act(talk);
            Changed(talk);
            Route();
            _done[key] = talk.Version;
            return talk.Version;
        }
    }

    private void Route()
    {
        // Every agent of the tests serves every store, so one queue does.
        while (_queue.TryPeek(out var talk))
        {
            var agent = _agents.FirstOrDefault(a => a.Value.Presence == "Online" && a.Value.Open < _concurrentCap && a.Value.Taken.Count < _dailyCap).Key;
            if (talk.Status is TalkStatus.Waiting && agent is null)
            {
                return;
            }

            _queue.Dequeue();
            if (talk.Status is TalkStatus.Waiting)
            {
                Give(talk, agent!);
                Changed(talk);
            }
        }
    }

    private void Give(Talk talk, string agent)
    {
        (talk.Status, talk.Owner, talk.LastOwner, talk.Ever) = (TalkStatus.Owned, agent, agent, true);
        _agents[agent].Open++;
        _agents[agent].Taken.Add(talk.Id);
    }

    private void Changed(Talk talk)
    {
        talk.Version++;
        _log.Add(talk.Standing(time.GetUtcNow()));
        var news = _news;
        _news = new(TaskCreationOptions.RunContinuationsAsynchronously);
        news.SetResult();
    }

    private void Note(string what)
    {
        Asked.Add(what);
        if (Fails(what) is { } failure)
        {
            throw failure;
        }
    }

    internal sealed class FakeAgent
    {
        public string Presence { get; set; } = "Offline";

        public int Open { get; set; }

        public HashSet<string> Taken { get; } = [];

        public HashSet<string> Stores { get; } = [];
    }

    private sealed class Talk(string id, string store)
    {
        public string Id { get; } = id;

        public string Store { get; } = store;

        public int Version { get; set; }

        public TalkStatus Status { get; set; }

        public string? Owner { get; set; }

        public string? LastOwner { get; set; }

        public bool Ever { get; set; }

        public Standing Standing(DateTimeOffset at) => new(Id, Version, Status, Owner, at);
    }
}
