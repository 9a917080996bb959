using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.Rosters;

/// <summary>
/// Follows rosters, leave and swaps month by month, what is published of each agent's shifts, and the duty of stores. Works out by
/// itself who works when, and compares it with what was published (I5); nobody is in two shifts at once (I3).
/// </summary>
internal sealed class RosterCheck(World world, LogCheck log, Findings findings)
{
    // For how long after its end a shift stays published.
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(48);

    private readonly Dictionary<string, Book> _books = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Tenant, string Store), bool> _onDuty = [];

    public void FollowMonth(Entry entry, StreamName stream)
    {
        log.Version(entry);
        Belongs(entry, stream.Parts[0]);
        ref var book = ref CollectionsMarshal.GetValueRefOrAddDefault(_books, stream.Parts[0], out _);
        book ??= new Book();
        foreach (var fact in log.Read(entry, StreamKind.RosterMonth))
        {
            var json = JsonNode.Parse(fact.Document!)!.AsObject();
            switch (fact.Kind)
            {
                case FactKind.RosterPlanned:
                    foreach (var line in json["lines"]!.AsArray())
                    {
                        book.Plan(line!["agent"]!.ToString(), Date(line["date"]), line["shift"] is JsonObject shift ? Shift.Of(shift) : null);
                    }

                    break;
                case FactKind.LeaveRequested:
                    book.Ask(json["leave"]!.ToString(), new(json["agent"]!.ToString(), Date(json["from"]), null, Date(json["to"])));
                    break;
                case FactKind.SwapRequested:
                    book.Ask(
                        json["swap"]!.ToString(), new(json["agent"]!.ToString(), Date(json["date"]), json["partner"]!.ToString(), Date(json["partnerDate"])));
                    break;
                case FactKind.LeaveAgreed or FactKind.SwapAgreed:
                    Decide(entry, book, fact, json, "Requested", "Approved", json["final"]!.GetValue<bool>());
                    break;
                case FactKind.LeaveEnded or FactKind.SwapEnded:
                    Decide(entry, book, fact, json, json["to"]!.ToString() is "Withdrawn" ? "Approved" : "Requested", json["to"]!.ToString(), true);
                    break;
            }
        }
    }

    public void FollowShifts(Entry entry, StreamName stream)
    {
        log.Version(entry);
        var (tenant, agent) = (stream.Parts[0], stream.Parts[1]);
        Belongs(entry, tenant);
        foreach (var fact in log.Read(entry, StreamKind.AgentShifts))
        {
            var json = JsonNode.Parse(fact.Document!)!["shifts"]!.AsArray();
            List<Shift> shifts = [.. json.Select(s => Shift.Of(s!.AsObject())).OrderBy(s => s.StartsAt)];
            findings.Checked(Invariant.I3);
            for (var i = 1; i < shifts.Count; i++)
            {
                if (shifts[i].StartsAt < shifts[i - 1].EndsAt)
                {
                    findings.Add(Invariant.I3, "shifts-overlap", entry, $"one shift at a time for {agent}", $"{shifts[i - 1]} and {shifts[i]}");
                }
            }

            var worked = _books.GetValueOrDefault(tenant)?.Worked(agent, fact.At!.Value - KeptFor) ?? [];
            findings.Checked(Invariant.I5);
            if (!worked.SequenceEqual(shifts))
            {
                findings.Add(Invariant.I5, "shifts-differ", entry, $"{string.Join("; ", worked)}, by the months' facts", $"{string.Join("; ", shifts)}");
            }

            var record = world.Agent(tenant, agent).Shifts;
            (record.Version, record.Position, record.Document, record.PublishedAt) = (entry.Version, entry.Position, json.ToJsonString(), fact.At!.Value);
            record.Shifts = shifts;
        }
    }

    public void FollowCalendar(Entry entry, StreamName stream)
    {
        log.Version(entry);
        Belongs(entry, stream.Parts[0]);
        log.Read(entry, StreamKind.Calendar);
    }

    public void FollowDuty(Entry entry, StreamName stream)
    {
        log.Version(entry);
        Belongs(entry, stream.Parts[0]);
        ref var on = ref CollectionsMarshal.GetValueRefOrAddDefault(_onDuty, (stream.Parts[0], stream.Parts[1]), out _);
        foreach (var fact in log.Read(entry, StreamKind.StoreDuty))
        {
            var begins = fact.Kind is FactKind.DutyBegan;
            if (on == begins)
            {
                findings.Add(Invariant.Log, "duty-twice", entry, $"duty begins and ends in turn", $"'{fact.Name}' again");
            }

            on = begins;
        }
    }

    // A fact of two months stands in both, in one commit: the second time it finds the request as it leaves it.
    private void Decide(Entry entry, Book book, Fact fact, JsonObject json, string last, string to, bool decides)
    {
        var id = (json["leave"] ?? json["swap"])!.ToString();
        if (!book.Requests.TryGetValue(id, out var request))
        {
            findings.Add(Invariant.Log, "unknown-request", entry, $"'{fact.Name}' about a request that was made", $"{id}");
            return;
        }

        var isRepeated = request.DecidedAt == fact.At && request.Status == to;
        if (!isRepeated && request.Status is not "Requested" && request.Status != last)
        {
            findings.Add(Invariant.Log, "request-decided", entry, $"'{fact.Name}' about a request that is open", $"{id} is {request.Status}");
        }

        if (decides)
        {
            (request.Status, request.DecidedAt) = (to, fact.At);
        }
    }

    private void Belongs(Entry entry, string tenant)
    {
        if (entry.Tenant != tenant)
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {tenant}", $"tenant {entry.Tenant}");
        }
    }

    private static DateOnly Date(JsonNode? node) => DateOnly.ParseExact(node!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>What is planned in a tenant, and what is asked and agreed about it.</summary>
    private sealed class Book
    {
        private readonly Dictionary<string, Dictionary<DateOnly, Shift>> _plan = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<Request>> _requests = new(StringComparer.Ordinal);

        public Dictionary<string, Request> Requests { get; } = new(StringComparer.Ordinal);

        public void Plan(string agent, DateOnly date, Shift? shift)
        {
            var own = Of(_plan, agent);
            if (shift is null)
            {
                own.Remove(date);
            }
            else
            {
                own[date] = shift;
            }
        }

        public void Ask(string id, Request request)
        {
            // A request about two months stands in both.
            if (Requests.TryAdd(id, request))
            {
                Of(_requests, request.Agent).Add(request);
                if (request.Partner is not null)
                {
                    Of(_requests, request.Partner).Add(request);
                }
            }
        }

        /// <summary>What an agent works, as far as it has not long ended.</summary>
        public List<Shift> Worked(string agent, DateTimeOffset since)
        {
            HashSet<(string Agent, DateOnly Date)> own = [.. Of(_plan, agent).Keys.Select(d => (agent, d))];
            foreach (var r in Of(_requests, agent).Where(r => r.Status is "Approved"))
            {
                if (r.Partner is null)
                {
                    own.RemoveWhere(k => k.Agent == agent && r.Date <= k.Date && k.Date <= r.Until);
                    continue;
                }

                var (gives, takes) = r.Agent == agent ? ((r.Agent, r.Date), (r.Partner, r.Until)) : ((r.Partner, r.Until), (r.Agent, r.Date));
                own.Remove(gives);
                own.Add(takes);
            }

            return [.. own.Select(k => Of(_plan, k.Agent).GetValueOrDefault(k.Date)).OfType<Shift>().Where(s => s.EndsAt > since).OrderBy(s => s.StartsAt)];
        }

        private static T Of<T>(Dictionary<string, T> all, string agent)
            where T : new()
        {
            ref var own = ref CollectionsMarshal.GetValueRefOrAddDefault(all, agent, out _);
            return own ??= new T();
        }
    }

    /// <summary>A leave, or a swap if there is a partner; until is the leave's last date, or the date of the partner's shift.</summary>
    private sealed record Request(string Agent, DateOnly Date, string? Partner, DateOnly Until)
    {
        public string Status { get; set; } = "Requested";

        public DateTimeOffset? DecidedAt { get; set; }
    }
}

/// <summary>A shift as it was published.</summary>
internal sealed record Shift(DateOnly Date, DateTimeOffset StartsAt, DateTimeOffset EndsAt)
{
    public static Shift Of(JsonObject shift) => new(
        DateOnly.ParseExact(shift["date"]!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture),
        shift["startsAt"]!.GetValue<DateTimeOffset>(), shift["endsAt"]!.GetValue<DateTimeOffset>());
}

/// <summary>What is published of an agent's shifts.</summary>
internal sealed class ShiftsRecord
{
    public int Version { get; set; }

    public long Position { get; set; }

    /// <summary>The shifts as JSON.</summary>
    public string? Document { get; set; }

    public DateTimeOffset PublishedAt { get; set; }

    public List<Shift> Shifts { get; set; } = [];
}
