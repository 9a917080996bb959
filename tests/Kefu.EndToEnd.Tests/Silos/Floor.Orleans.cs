using System.Collections.Concurrent;
using System.Text.Json;
using Kefu.EndToEnd.Tests.Processes;

namespace Kefu.EndToEnd.Tests.Silos;

/// <summary>
/// Customers and agents of many stores. Each customer writes, waits for an owner, is answered, writes again, and the agent closes;
/// what was acknowledged is remembered, to be found again in the ledger.
/// </summary>
internal sealed class Floor(Caller caller) : IDisposable
{
    private const int Stores = 12;
    private const int Agents = 24;
    private const int Customers = 36;

    // Below what the agents may take in a day: nobody waits because all days are used up.
    private const int MostInquiries = 24 * 110;

    private static readonly TimeSpan Thinks = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan WaitsAtMost = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _closing = new();
    private readonly List<Task> _work = [];
    private int _inquiries;

    /// <summary>Conversation of each message that was acknowledged.</summary>
    public ConcurrentDictionary<string, string> Messages { get; } = new();

    /// <summary>Conversations that agents were told are closed, and how many answers each was given.</summary>
    public ConcurrentDictionary<string, int> Closed { get; } = new();

    /// <summary>Inquiries that came so far.</summary>
    public int Inquiries => Volatile.Read(ref _inquiries);

    /// <summary>Customers still come, and nobody has met anything that should not be.</summary>
    public bool IsBusy => Inquiries < MostInquiries && !_work.Any(w => w.IsFaulted);

    /// <summary>Makes stores and agents; every agent serves two stores and has one customer at a time.</summary>
    public async Task Open()
    {
        for (var s = 0; s < Stores; s++)
        {
            await caller.Ask(HttpMethod.Put, $"v1/stores/{Store(s)}", $"store.{s}", body: new { name = $"Store {s}", platform = "tmall" });
            await caller.Ask(HttpMethod.Patch, $"v1/stores/{Store(s)}/settings", $"settings.{s}", body: new { concurrentCap = 1, secondaryAfterSeconds = 0, leaseSeconds = 600, timeZone = Day.NoonZone });
        }

        await Task.WhenAll(Enumerable.Range(0, Agents).Select(async a =>
        {
            await caller.Ask(HttpMethod.Put, $"v1/agents/{Agent(a)}", $"agent.{a}", body: new { name = $"Agent {a}" });
            await caller.Ask(HttpMethod.Put, $"v1/agents/{Agent(a)}/stores/{Store(a % Stores)}", $"main.{a}", body: new { rank = "Main" });
            await caller.Ask(HttpMethod.Put, $"v1/agents/{Agent(a)}/stores/{Store((a + 1) % Stores)}", $"secondary.{a}", body: new { rank = "Secondary" });
            await caller.Ask(HttpMethod.Put, $"v1/agents/{Agent(a)}/presence", $"online.{a}", Agent(a), new { presence = "Online" });
        }));
    }

    /// <summary>Lets customers come until <see cref="Close"/>.</summary>
    public void Begin()
    {
        _work.AddRange(Enumerable.Range(0, Customers).Select(Come));
        _work.AddRange(Enumerable.Range(0, Agents).Select(KeepOnline));
    }

    /// <summary>Lets nobody in any more, and waits until everybody was served.</summary>
    public async Task Close()
    {
        await _closing.CancelAsync();
        await Task.WhenAll(_work);
    }

    /// <summary>Nobody waits, no agent holds anything, and every inquiry was counted once.</summary>
    public async Task IsEmpty()
    {
        for (var s = 0; s < Stores; s++)
        {
            var queue = await caller.Ask(HttpMethod.Get, $"v1/stores/{Store(s)}/queue");
            Assert.Equal(0, queue.GetProperty("waiting").GetInt32());
        }

        var taken = 0;
        for (var a = 0; a < Agents; a++)
        {
            var day = await caller.Ask(HttpMethod.Get, $"v1/agents/{Agent(a)}/day");
            Assert.Empty(day.GetProperty("open").EnumerateArray());
            taken += day.GetProperty("taken").GetInt32();
        }

        Assert.Equal(Inquiries, taken);
    }

    /// <summary>Whatever was acknowledged is in the ledger, once, and in the conversation that was named.</summary>
    public async Task EverythingHappenedOnce()
    {
        var messages = new Dictionary<string, List<string>>();
        var (replies, closes) = (new Dictionary<string, int>(), new Dictionary<string, int>());
        for (var (after, more) = ("", true); more;)
        {
            var page = await caller.Ask(HttpMethod.Get, $"v1/events?{after}limit=200");
            foreach (var item in page.GetProperty("items").EnumerateArray())
            {
                var stream = item.GetProperty("stream").GetString()!;
                foreach (var fact in item.GetProperty("facts").EnumerateArray())
                {
                    switch (fact.GetProperty("fact").GetString())
                    {
                        case "message-received":
                            var id = fact.GetProperty("messageId").GetString()!;
                            (messages.TryGetValue(id, out var streams) ? streams : messages[id] = []).Add(stream);
                            break;
                        case "replied":
                            replies[stream] = replies.GetValueOrDefault(stream) + 1;
                            break;
                        case "closed":
                            closes[stream] = closes.GetValueOrDefault(stream) + 1;
                            break;
                    }
                }
            }

            (after, more) = ($"after={page.GetProperty("next").GetString()}&", page.GetProperty("more").GetBoolean());
        }

        Assert.Equal(Messages.Keys.Order(StringComparer.Ordinal), messages.Keys.Order(StringComparer.Ordinal));
        Assert.All(messages, m => Assert.EndsWith(Messages[m.Key], Assert.Single(m.Value), StringComparison.Ordinal));
        Assert.Equal(Closed.Count, closes.Count);
        Assert.All(Closed, c =>
        {
            var stream = closes.Keys.Single(s => s.EndsWith(c.Key, StringComparison.Ordinal));
            Assert.Equal((1, c.Value), (closes[stream], replies[stream]));
        });
    }

    public void Dispose() => _closing.Dispose();

    private static string Store(int number) => $"shop{number}";

    private static string Agent(int number) => $"clerk{number}";

    private async Task Come(int customer)
    {
        for (var visit = 0; !_closing.IsCancellationRequested && Inquiries < MostInquiries; visit++)
        {
            Interlocked.Increment(ref _inquiries);
            await Visit(Store((customer + visit) % Stores), $"c{customer}.{visit}");
        }
    }

    private async Task Visit(string store, string name)
    {
        var conversation = await Write(store, name, $"{name}.1");
        var agent = await Owner(conversation, name);
        await Task.Delay(Thinks);
        await caller.Ask(HttpMethod.Post, $"v1/conversations/{conversation}/replies", $"{name}.reply", agent, new { text = "hello" });
        Assert.Equal(conversation, await Write(store, name, $"{name}.2"));
        await caller.Ask(HttpMethod.Post, $"v1/conversations/{conversation}/close", $"{name}.close", agent, new { });
        Closed[conversation] = 1;
    }

    private async Task<string> Write(string store, string customer, string message)
    {
        var answer = await caller.Ask(HttpMethod.Post, $"v1/stores/{store}/messages", body: new { platform = "tmall", customer, messageId = message, text = "hi" });
        return Messages[message] = answer.GetProperty("conversation").GetString()!;
    }

    private async Task<string> Owner(string conversation, string name)
    {
        var since = caller.Now;
        while (true)
        {
            var state = (await caller.Ask(HttpMethod.Get, $"v1/conversations/{conversation}")).GetProperty("state");
            if (state.TryGetProperty("agent", out var agent) && agent.ValueKind is JsonValueKind.String)
            {
                return agent.GetString()!;
            }

            if (caller.Now - since > WaitsAtMost)
            {
                var why = await caller.Ask(HttpMethod.Get, $"v1/conversations/{conversation}/waiting");
                throw new TimeoutException($"{name} waits since {WaitsAtMost.TotalSeconds:0} s. {why} {state}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private async Task KeepOnline(int agent)
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(_closing.Token))
            {
                var beat = await caller.Ask(HttpMethod.Post, $"v1/agents/{Agent(agent)}/heartbeat");
                Assert.Equal("Online", beat.GetProperty("presence").GetString());
            }
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
    }
}
