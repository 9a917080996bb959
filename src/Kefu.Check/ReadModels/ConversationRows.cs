using System.Globalization;
using Kefu.Check.Conversations;
using Kefu.Check.Facts;
using Kefu.Check.Reports;

namespace Kefu.Check.ReadModels;

/// <summary>The read model of conversations against their facts (I5), and the slots against the tenures (I10).</summary>
internal sealed class ConversationRows(World world, Findings findings)
{
    private readonly Dictionary<(string Tenant, string Agent), int> _owned = [];

    public void Check(ConversationRow row)
    {
        findings.Checked(Invariant.I5);
        if (row.Owner is { } owner)
        {
            _owned[(row.Tenant, owner)] = _owned.GetValueOrDefault((row.Tenant, owner)) + 1;
        }

        var stream = StreamName.OfConversation(row.Id);
        var index = world.Conversations.Find(Digest.Of("conversation", row.Id));
        if (index < 0)
        {
            findings.Add(Invariant.I5, "row-without-facts", stream, row.Version, 0, "no row without a stream", $"a row of status {row.Status}");
            return;
        }

        ref var r = ref world.Conversations[index];
        r.HasRow = true;
        var tenant = r.Tenant < 0 ? "" : world.Name(r.Tenant);
        if (row.Tenant != tenant)
        {
            findings.Add(Invariant.I12, "foreign-row", stream, row.Version, 0, $"tenant {tenant}", $"tenant {row.Tenant}");
        }

        if (Difference(r, row) is var (field, expected, seen))
        {
            findings.Add(Invariant.I5, "row-differs", stream, r.Version, 0, $"{field} {expected}", $"{field} {seen}");
        }
    }

    /// <summary>After the last row: conversations without one. Their streams are found by their first position.</summary>
    public IEnumerable<long> FirstPositionsWithoutRow()
    {
        for (var i = 0; i < world.Conversations.Count; i++)
        {
            if (!world.Conversations[i].HasRow)
            {
                yield return world.Conversations[i].FirstPosition;
            }
        }
    }

    /// <summary>After the last row: per agent, owned rows against open tenures (I10).</summary>
    public void Slots()
    {
        foreach (var (key, agent) in world.Agents)
        {
            findings.Checked(Invariant.I10, agent.Open.Count);
            _owned.Remove(key, out var owned);
            if (owned != agent.Open.Count)
            {
                Different(key, agent.Open.Count, owned);
            }
        }

        foreach (var (key, owned) in _owned)
        {
            Different(key, 0, owned);
        }
    }

    private void Different((string Tenant, string Agent) agent, int tenures, int rows) => findings.Add(
        Invariant.I10, "slots", StreamName.OfProfile("agent", agent.Tenant, agent.Agent), 0, 0,
        $"{Text(tenures)} owned rows, as many as open tenures", Text(rows));

    private (string Field, string Expected, string Seen)? Difference(in ConversationRecord r, ConversationRow row)
    {
        var owner = r.Owner < 0 ? null : world.Name(r.Owner);
        var lastOwner = r.LastOwner < 0 ? null : world.Name(r.LastOwner);
        var store = r.Tenant < 0 ? "" : world.Name(r.Store);
        var platform = r.Tenant < 0 ? "" : world.Name(r.Platform);
        DateOnly? settled = r.IsOpen ? null : DateOnly.FromDayNumber(r.Date);
        return row switch
        {
            _ when row.Status != (int)r.Status => ("status", r.Status.ToString(), ((Status)row.Status).ToString()),
            _ when row.Owner != owner => ("owner", owner ?? "none", row.Owner ?? "none"),
            _ when row.LastOwner != lastOwner => ("last_owner", lastOwner ?? "none", row.LastOwner ?? "none"),
            _ when row.Version < r.ChangedAtVersion || row.Version > r.Version =>
                ("version", r.ChangedAtVersion == r.Version ? Text(r.Version) : $"{Text(r.ChangedAtVersion)} to {Text(r.Version)}", Text(row.Version)),
            _ when row.Store != store => ("store", store, row.Store),
            _ when (ulong)Digest.Of(row.Customer) != r.Customer => ("customer", "that of the facts", row.Customer),
            _ when row.Platform != platform => ("platform", platform, row.Platform),
            _ when row.Date.DayNumber != r.Date => ("date", Text(DateOnly.FromDayNumber(r.Date)), Text(row.Date)),
            _ when row.Settled != settled => ("settled", Text(settled), Text(row.Settled)),
            _ when row.Priority != r.Priority => ("priority", Text(r.Priority), Text(row.Priority)),
            _ when !Times.Same(r.FirstMessageAt, row.FirstMessageAt) => ("first_message_at", Times.Text(r.FirstMessageAt), Times.Text(row.FirstMessageAt)),
            _ when !Times.Same(r.OpenedAt, row.OpenedAt) => ("opened_at", Times.Text(r.OpenedAt), Times.Text(row.OpenedAt)),
            _ when !Times.Same(r.AssignedAt, row.AssignedAt) => ("assigned_at", Times.Text(r.AssignedAt), Times.Text(row.AssignedAt)),
            _ when !Times.Same(r.FirstReplyAt, row.FirstReplyAt) => ("first_reply_at", Times.Text(r.FirstReplyAt), Times.Text(row.FirstReplyAt)),
            _ when !Times.Same(r.ClosedAt, row.ClosedAt) => ("closed_at", Times.Text(r.ClosedAt), Times.Text(row.ClosedAt)),
            _ when row.Transfers != r.Transfers => ("transfers", Text(r.Transfers), Text(row.Transfers)),
            _ when row.Invited != r.Invitations > 0 => ("invited", (r.Invitations > 0).ToString(), row.Invited.ToString()),
            _ when (row.Score ?? -1) != r.Score => ("score", r.Score < 0 ? "none" : Text(r.Score), row.Score is { } s ? Text(s) : "none"),
            _ => null,
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "none";
}
