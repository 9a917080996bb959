using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kefu.Check.Agents;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.ReadModels;

/// <summary>The documents of tenants, stores, agents and agents' shifts against their facts (I5).</summary>
internal sealed class DirectoryRows(World world, Findings findings)
{
    private const int ShiftsKind = 10;

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public void Check(DirectoryRow row)
    {
        findings.Checked(Invariant.I5);
        if (row.Kind == ShiftsKind)
        {
            CheckShifts(row);
            return;
        }

        var (stream, profile, agent) = row.Kind switch
        {
            0 => (StreamName.OfProfile("tenant", row.Id), world.Tenants.GetValueOrDefault(row.Id), null),
            1 => (StreamName.OfProfile("store", row.Tenant, row.Id), world.Stores.GetValueOrDefault((row.Tenant, row.Id)), null),
            2 when world.Agents.TryGetValue((row.Tenant, row.Id), out var found) && found.Exists =>
                (StreamName.OfProfile("agent", row.Tenant, row.Id), found.Profile, found),
            _ => (StreamName.OfProfile("agent", row.Tenant, row.Id), null, null),
        };
        _seen.Add(stream);
        if (profile is null)
        {
            findings.Add(Invariant.I5, "row-without-facts", stream, row.Version, row.Position, "no document without a stream", $"a document of kind {row.Kind.ToString(CultureInfo.InvariantCulture)}");
            return;
        }

        if (Difference(row, profile, agent) is var (field, expected, seen))
        {
            findings.Add(Invariant.I5, "row-differs", stream, profile.Version, profile.Position, $"{field} {expected}", $"{field} {seen}");
        }
    }

    private void CheckShifts(DirectoryRow row)
    {
        var stream = StreamName.OfProfile("agent-shifts", row.Tenant, row.Id);
        _seen.Add(stream);
        var known = world.Agents.GetValueOrDefault((row.Tenant, row.Id))?.Shifts;
        if (known is not { Version: > 0 })
        {
            findings.Add(Invariant.I5, "row-without-facts", stream, row.Version, row.Position, "no document without a stream", "a document of shifts");
            return;
        }

        JsonNode? shifts;
        try
        {
            shifts = (JsonNode.Parse(row.Body) as JsonObject)?["shifts"];
        }
        catch (JsonException)
        {
            shifts = null;
        }

        if (row.Version != known.Version || row.Position != known.Position || !JsonNode.DeepEquals(shifts, JsonNode.Parse(known.Document!)))
        {
            findings.Add(Invariant.I5, "row-differs", stream, known.Version, known.Position,
                $"version {Text(known.Version)} at {Text(known.Position)}, the shifts last published", $"version {Text(row.Version)} at {Text(row.Position)}: {shifts?.ToJsonString() ?? "none"}");
        }
    }

    /// <summary>After the last row: profiles without a document.</summary>
    public void Missing()
    {
        foreach (var (tenant, profile) in world.Tenants)
        {
            Missing(StreamName.OfProfile("tenant", tenant), profile);
        }

        foreach (var ((tenant, store), profile) in world.Stores)
        {
            Missing(StreamName.OfProfile("store", tenant, store), profile);
        }

        foreach (var agent in world.Agents.Values.Where(a => a.Exists))
        {
            Missing(StreamName.OfProfile("agent", agent.Tenant, agent.Id), agent.Profile);
        }

        foreach (var agent in world.Agents.Values.Where(a => a.Shifts.Version > 0))
        {
            var stream = StreamName.OfProfile("agent-shifts", agent.Tenant, agent.Id);
            if (!_seen.Contains(stream))
            {
                findings.Add(Invariant.I5, "row-missing", stream, agent.Shifts.Version, agent.Shifts.Position, "a document in the directory", "none");
            }
        }
    }

    private void Missing(string stream, Profile profile)
    {
        if (!_seen.Contains(stream))
        {
            findings.Add(Invariant.I5, "row-missing", stream, profile.Version, profile.Position, "a document in the directory", "none");
        }
    }

    private static (string Field, string Expected, string Seen)? Difference(DirectoryRow row, Profile profile, AgentRecord? agent)
    {
        if (row.Version != profile.Version)
        {
            return ("version", Text(profile.Version), Text(row.Version));
        }

        if (row.Position != profile.Position)
        {
            return ("position", Text(profile.Position), Text(row.Position));
        }

        JsonObject body;
        try
        {
            body = JsonNode.Parse(row.Body) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException e)
        {
            return ("body", "a JSON object", e.Message);
        }

        return Text("name", body, profile.Name)
            ?? (row.Kind == 1 ? Text("platform", body, profile.Platform) : null)
            ?? (row.Kind is 1 or 2 ? Text("status", body, profile.Status) : null)
            ?? Json("settings", body["settings"], JsonNode.Parse(profile.Settings ?? "{}"))
            ?? (row.Kind == 0 ? Json("keys", ById(body["keys"]), Keys(profile)) : null)
            ?? (row.Kind == 1 ? Json("diversion", body["diversion"], JsonNode.Parse(profile.Diversion ?? "[]")) : null)
            ?? (agent is not null ? Json("stores", Stores(body["stores"]), Stores(agent)) : null);
    }

    private static (string, string, string)? Text(string field, JsonObject body, string expected)
    {
        var seen = (body[field] as JsonValue)?.ToString() ?? "none";
        return seen == expected ? null : (field, expected, seen);
    }

    private static (string, string, string)? Json(string field, JsonNode? seen, JsonNode? expected) =>
        JsonNode.DeepEquals(seen, expected) ? null : (field, expected?.ToJsonString() ?? "none", seen?.ToJsonString() ?? "none");

    private static JsonObject Keys(Profile profile) => new(profile.Keys.Select(k => KeyValuePair.Create(k.Key, JsonNode.Parse(k.Value))));

    private static JsonNode? ById(JsonNode? keys) => keys is JsonArray list
        ? new JsonObject(list.Select(k => KeyValuePair.Create(k?["id"]?.ToString() ?? "", k?.DeepClone())))
        : keys;

    private static JsonObject Stores(AgentRecord agent) => new(agent.Stores.Select(s => KeyValuePair.Create<string, JsonNode?>(
        s.Key,
        s.Value.Exception is { } e ? $"{s.Value.Rank}: {e.Reason} by {e.Approver} until {Times.Text(e.ExpiresAt)}" : s.Value.Rank)));

    private static JsonNode? Stores(JsonNode? stores) => stores is JsonArray list
        ? new JsonObject(list.Select(s => KeyValuePair.Create<string, JsonNode?>(
            s?["store"]?.ToString() ?? "",
            s?["exception"] is JsonObject e
                ? $"{s["rank"]}: {e["reason"]} by {e["approver"]} until {Times.Text(DateTimeOffset.Parse(e["expiresAt"]!.ToString(), CultureInfo.InvariantCulture))}"
                : s?["rank"]?.ToString() ?? "")))
        : stores;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
