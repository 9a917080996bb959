using System.Globalization;
using System.Text.Json.Nodes;

namespace Kefu.Check.Tests.Building;

/// <summary>
/// Writes a history as rows, by a reading of the rules of its own: nothing here comes from the domain or the ledger. It does what it
/// is told and checks nothing.
/// </summary>
internal sealed class LedgerBuilder(string tenant = "acme", string date = "2026-11-11")
{
    private readonly Dictionary<string, int> _versions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ordinals = new(StringComparer.Ordinal);
    private readonly HashSet<string> _counted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _documents = new(StringComparer.Ordinal);
    private DateTimeOffset _now = new(2026, 11, 11, 1, 0, 0, TimeSpan.Zero);
    private int _number;

    public string Tenant { get; } = tenant;

    public string Date { get; set; } = date;

    public List<BuiltEntry> Entries { get; } = [];

    public SortedDictionary<string, BuiltConversation> Conversations { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, BuiltDocument> Directory { get; } = new(StringComparer.Ordinal);

    public List<BuiltReceipt> Receipts { get; } = [];

    public Dictionary<string, HashSet<string>> Open { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset Now => _now;

    public static string Key(string kind, params string[] parts) => kind + ":" + string.Join('.', parts.Select(p => $"{p.Length}.{p}"));

    public string DayStream(string agent) => Key("agent-day", Tenant, agent, Date);

    public LedgerBuilder Pass(TimeSpan time)
    {
        _now += time;
        return this;
    }

    public LedgerBuilder Register(string name = "Acme")
    {
        var at = Tick();
        Document(Key("tenant", Tenant), 0, Tenant, [Fact("tenant-registered", at, ("tenant", Tenant), ("name", name))], body =>
        {
            (body["tenant"], body["name"], body["settings"], body["keys"]) = (Tenant, name, new JsonObject(), new JsonArray());
        });
        return this;
    }

    public LedgerBuilder IssueKey(string id)
    {
        var at = Tick();
        JsonObject Value() => new() { ["id"] = id, ["name"] = "till", ["hash"] = "00ff", ["scopes"] = new JsonArray("ingest") };
        Document(Key("tenant", Tenant), 0, Tenant, [Fact("key-issued", at, ("key", Value()))], body => body["keys"]!.AsArray().Add(Value()));
        return this;
    }

    public LedgerBuilder Store(string store)
    {
        var at = Tick();
        Document(
            Key("store", Tenant, store), 1, store,
            [Fact("store-registered", at, ("tenant", Tenant), ("store", store), ("name", "店铺 " + store), ("platform", "tmall"))], body =>
            {
                (body["tenant"], body["store"], body["name"], body["platform"]) = (Tenant, store, "店铺 " + store, "tmall");
                (body["status"], body["settings"], body["diversion"]) = ("Active", new JsonObject(), new JsonArray());
            });
        return this;
    }

    public LedgerBuilder Agent(string agent)
    {
        var at = Tick();
        Open[agent] = new(StringComparer.Ordinal);
        Document(
            Key("agent", Tenant, agent), 2, agent, [Fact("agent-registered", at, ("tenant", Tenant), ("agent", agent), ("name", agent))], body =>
            {
                (body["tenant"], body["agent"], body["name"], body["status"]) = (Tenant, agent, agent, "Active");
                (body["settings"], body["stores"]) = (new JsonObject(), new JsonArray());
            });
        return this;
    }

    public LedgerBuilder Configure(string agent, int concurrentCap)
    {
        var at = Tick();
        JsonObject Settings() => new() { ["concurrentCap"] = concurrentCap };
        Document(Key("agent", Tenant, agent), 2, agent, [Fact("agent-settings-changed", at, ("settings", Settings()))], body => body["settings"] = Settings());
        return this;
    }

    public LedgerBuilder Bind(string agent, string store, string rank, TimeSpan? exceptionFor = null)
    {
        var at = Tick();
        JsonObject? Exception() => exceptionFor is { } time
            ? new JsonObject { ["reason"] = "festival", ["approver"] = "lead", ["expiresAt"] = Text(at + time) }
            : null;
        Document(Key("agent", Tenant, agent), 2, agent, [Fact("store-bound", at, ("store", store), ("rank", rank), ("exception", Exception()))], body =>
        {
            var binding = new JsonObject { ["store"] = store, ["rank"] = rank };
            if (Exception() is { } exception)
            {
                binding["exception"] = exception;
            }

            body["stores"]!.AsArray().Add(binding);
        });
        return this;
    }

    /// <summary>One fact of a month's roster, of an hour ago.</summary>
    public LedgerBuilder Month(string month, string fact, params (string Member, object? Value)[] members)
    {
        Append(Key("roster-month", Tenant, month), [Fact(fact, Earlier, members)]);
        return this;
    }

    /// <summary>A line of a plan, and what is published of it: a shift by date and UTC times.</summary>
    public static JsonObject Shift(string date, string startsAt, string endsAt) => new()
    {
        ["date"] = date, ["pattern"] = "day", ["start"] = "08:30:00", ["end"] = "17:30:00", ["night"] = false, ["startsAt"] = startsAt, ["endsAt"] = endsAt,
    };

    public static JsonObject Line(string agent, JsonObject shift) => new() { ["agent"] = agent, ["date"] = shift["date"]!.DeepClone(), ["shift"] = shift };

    public LedgerBuilder Publish(string agent, params JsonObject[] shifts)
    {
        Document(
            Key("agent-shifts", Tenant, agent), 10, agent, [Fact("shifts-published", Earlier, ("shifts", new JsonArray([.. shifts])))],
            body => (body["tenant"], body["agent"], body["shifts"]) = (Tenant, agent, new JsonArray([.. shifts.Select(s => s.DeepClone())])));
        return this;
    }

    public LedgerBuilder Calendar()
    {
        Append(Key("calendar", Tenant), [Fact("holidays-set", Earlier, ("year", 2026), ("holidays", new JsonArray()))]);
        return this;
    }

    public LedgerBuilder Duty(string store, string fact, int waiting)
    {
        Append(Key("store-duty", Tenant, store, Date), [Fact(fact, Earlier, ("waiting", waiting))]);
        return this;
    }

    private DateTimeOffset Earlier => _now - TimeSpan.FromHours(1);

    public LedgerBuilder StartDay(string agent, string presence = "Offline")
    {
        var at = Tick();
        Append(DayStream(agent), [DayStarted(agent, presence, at)]);
        return this;
    }

    public LedgerBuilder Presence(string agent, string to)
    {
        var at = Tick();
        Append(DayStream(agent), [Fact("presence-changed", at, ("to", to), ("cause", "Asked"))]);
        return this;
    }

    /// <summary>A customer's first message; with an agent, granted at once.</summary>
    public LedgerBuilder Inquire(string id, string store, string? agent = null, string? priority = null, bool startsDay = false, bool noticed = false)
    {
        var at = Tick();
        var message = $"m{++_number}";
        var row = Conversations[id] = new(id, Tenant, store, "customer-" + id, Date) { OpenedAt = at, FirstMessageAt = at - TimeSpan.FromSeconds(1) };
        List<JsonObject> facts =
        [
            Fact("opened", at, ("tenant", Tenant), ("store", store), ("customer", row.Customer), ("platform", "tmall"), ("date", Date), ("firstMessageAt", Text(row.FirstMessageAt))),
            Received(message, row.FirstMessageAt, at),
        ];
        if (priority is not null)
        {
            facts.Add(Fact("priority-raised", at, ("to", priority)));
            row.Priority = priority switch { "Urgent" => 0, "AboutToBuy" => 1, "Vip" => 2, _ => 3 };
        }

        if (noticed)
        {
            facts.Add(Fact("out-of-hours-noticed", at, ("zh", "客服不在线"), ("en", "Nobody is on duty")));
        }

        Grant(row, facts, agent, "Routed", at, startsDay: startsDay);
        Receipt(message, row);
        return this;
    }

    /// <summary>A further message; reopens what is over, and then goes back to an agent if one is given.</summary>
    public LedgerBuilder Write(string id, string? backTo = null)
    {
        var at = Tick();
        var row = Conversations[id];
        var message = $"m{++_number}";
        List<JsonObject> facts = [];
        if (row.Status >= 5)
        {
            facts.Add(Fact("reopened", at));
            row.Status = 1;
        }

        facts.Add(Received(message, at, at));
        row.Status = row.Status == 4 ? 3 : row.Status;
        Grant(row, facts, backTo, "Return", at);
        Receipt(message, row);
        return this;
    }

    public LedgerBuilder Give(string id, string agent, string cause = "Routed", bool startsDay = false)
    {
        Grant(Conversations[id], [], agent, cause, Tick(), startsDay: startsDay);
        return this;
    }

    public LedgerBuilder Reply(string id)
    {
        var at = Tick();
        var row = Conversations[id];
        (row.Status, row.FirstReplyAt) = (3, row.FirstReplyAt ?? at);
        return One(row, Fact("replied", at, ("agent", row.Owner), ("messageId", $"r{++_number}"), ("text", "您好，请问有什么可以帮您？")));
    }

    public LedgerBuilder Park(string id)
    {
        var row = Conversations[id];
        row.Status = 4;
        return One(row, Fact("parked", Tick(), ("agent", row.Owner)));
    }

    public LedgerBuilder Release(string id, string cause = "Declined")
    {
        var at = Tick();
        var row = Conversations[id];
        var from = row.Owner!;
        Leave(row);
        row.Status = 1;
        return One(row, Fact("released", at, ("from", from), ("cause", cause), ("coolDownUntil", Text(at.AddSeconds(300)))));
    }

    public LedgerBuilder Close(string id)
    {
        var at = Tick();
        var row = Conversations[id];
        var owner = row.Owner;
        Leave(row);
        List<JsonObject> facts = [Fact("closed", at, ("agent", owner), ("by", owner), ("outcome", "solved"))];
        if (!row.Invited)
        {
            facts.Add(Fact("evaluation-invited", at, ("invitation", "inv-" + id), ("agent", owner)));
        }

        (row.Status, row.Invited, row.ClosedAt) = (5, true, at);
        return One(row, [.. facts]);
    }

    public LedgerBuilder Evaluate(string id, int score)
    {
        var row = Conversations[id];
        row.Score = score;
        return One(row, Fact("evaluated", Tick(), ("score", score)));
    }

    public LedgerBuilder Abandon(string id)
    {
        var at = Tick();
        var row = Conversations[id];
        (row.Status, row.ClosedAt) = (6, at);
        return One(row, Fact("abandoned", at));
    }

    private void Grant(BuiltConversation row, List<JsonObject> facts, string? agent, string cause, DateTimeOffset at, bool startsDay = false)
    {
        if (agent is null)
        {
            Append(row, facts);
            return;
        }

        JsonObject? started = startsDay ? DayStarted(agent, "Online", at) : null;
        var from = row.Owner;
        Leave(row);
        var open = Open[agent].Count + 1;
        var counted = !_counted.Add($"{agent}/{Date}/{row.Id}");
        var over = open > 10;
        facts.Add(Fact("assigned", at, ("agent", agent), ("cause", cause), ("from", from), ("reason", cause is "Transfer" ? "other skill" : null)));
        (row.Owner, row.LastOwner, row.AssignedAt) = (agent, agent, row.AssignedAt ?? at);
        row.Status = cause is "Return" && row.FirstReplyAt is not null ? 3 : 2;
        row.Transfers += cause is "Transfer" ? 1 : 0;
        Append(row, facts);
        Open[agent].Add(row.Id);
        if (counted)
        {
            Append(DayStream(agent), [Fact("inquiry-resumed", at, ("conversation", row.Id), ("store", row.Store), ("open", open), ("concurrentCap", 10), ("cause", cause), ("overConcurrentCap", over))]);
            return;
        }

        var ordinal = _ordinals[agent + Date] = _ordinals.GetValueOrDefault(agent + Date) + 1;
        var taken = Fact(
            "inquiry-taken", at, ("conversation", row.Id), ("store", row.Store), ("ordinal", ordinal), ("dailyCap", 120), ("open", open), ("concurrentCap", 10),
            ("cause", cause), ("overDailyCap", ordinal > 120), ("overConcurrentCap", over));
        Append(DayStream(agent), started is null ? [taken] : [started, taken], ordinal);
    }

    private JsonObject DayStarted(string agent, string presence, DateTimeOffset at) => Fact(
        "day-started", at, ("tenant", Tenant), ("agent", agent), ("date", Date), ("presence", presence),
        ("carried", new JsonArray([.. Open[agent].Order(StringComparer.Ordinal).Select(c => JsonValue.Create(c))])));

    private static JsonObject Received(string message, DateTimeOffset sentAt, DateTimeOffset at) =>
        Fact("message-received", at, ("messageId", message), ("text", "这个有货吗? \"size L\" 👕"), ("sentAt", Text(sentAt)));

    private void Leave(BuiltConversation row)
    {
        if (row.Owner is { } owner)
        {
            Open[owner].Remove(row.Id);
            row.Owner = null;
        }
    }

    private LedgerBuilder One(BuiltConversation row, params JsonObject[] facts)
    {
        Append(row, [.. facts]);
        return this;
    }

    private void Append(BuiltConversation row, List<JsonObject> facts)
    {
        Append(Key("conversation", row.Id), facts);
        row.Version = _versions[Key("conversation", row.Id)];
        Entries[^1] = Entries[^1] with { Conversation = row with { } };
    }

    private void Append(string stream, List<JsonObject> facts, int? ordinal = null)
    {
        var version = _versions[stream] = _versions.GetValueOrDefault(stream) + 1;
        Entries.Add(new(
            Entries.Count + 1, stream, version, Tenant, _now, ordinal, ordinal is null ? null : 120, ordinal > 120, new JsonArray([.. facts]).ToJsonString()));
    }

    private void Document(string stream, int kind, string id, List<JsonObject> facts, Action<JsonObject> change)
    {
        Append(stream, facts);
        if (!_documents.TryGetValue(stream, out var body))
        {
            _documents[stream] = body = [];
        }

        change(body);
        body["version"] = _versions[stream];
        Directory[stream] = new(Tenant, kind, id, _versions[stream], Entries.Count, body.ToJsonString());
        Entries[^1] = Entries[^1] with { Document = Directory[stream] };
    }

    private void Receipt(string message, BuiltConversation row) => Receipts.Add(new(
        Tenant, Key("message", "tmall", row.Store, message), new JsonObject { ["conversation"] = row.Id, ["version"] = row.Version }.ToJsonString(), _now));

    private DateTimeOffset Tick()
    {
        _now += TimeSpan.FromTicks(1_234_567);
        return _now;
    }

    private static JsonObject Fact(string name, DateTimeOffset at, params (string Member, object? Value)[] members)
    {
        var fact = new JsonObject { ["fact"] = name };
        foreach (var (member, value) in members)
        {
            if (value is not null)
            {
                fact[member] = value as JsonNode ?? JsonValue.Create(value);
            }
        }

        fact["at"] = Text(at);
        return fact;
    }

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}

internal sealed record BuiltEntry(
    long Position, string Stream, int Version, string Tenant, DateTimeOffset At, int? Ordinal, int? Cap, bool Over, string Facts)
{
    /// <summary>For a conversation: its row after this entry.</summary>
    public BuiltConversation? Conversation { get; init; }

    /// <summary>For a profile: its document after this entry.</summary>
    public BuiltDocument? Document { get; init; }
}

internal sealed record BuiltDocument(string Tenant, int Kind, string Id, int Version, long Position, string Body);

internal sealed record BuiltReceipt(string Tenant, string Key, string Answer, DateTimeOffset At);

internal sealed record BuiltConversation(string Id, string Tenant, string Store, string Customer, string Date)
{
    public int Status { get; set; } = 1;

    public int Priority { get; set; } = 3;

    public string? Owner { get; set; }

    public string? LastOwner { get; set; }

    public int Version { get; set; }

    public DateTimeOffset FirstMessageAt { get; set; }

    public DateTimeOffset OpenedAt { get; set; }

    public DateTimeOffset? AssignedAt { get; set; }

    public DateTimeOffset? FirstReplyAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }

    public int Transfers { get; set; }

    public bool Invited { get; set; }

    public int? Score { get; set; }
}
