using System.Collections.Immutable;
using System.Globalization;

namespace Kefu.Check.Reports;

/// <summary>Collects what was checked and what is wrong; keeps a bounded number of examples.</summary>
internal sealed class Findings
{
    private static readonly (Invariant Invariant, string Title, string Counted)[] Titles =
    [
        (Invariant.Log, "positions and versions without gaps, every fact known", "entries"),
        (Invariant.I1, "never above the daily cap, each inquiry counted once", "inquiries"),
        (Invariant.I2, "never above the concurrent cap without a cause that may", "grants"),
        (Invariant.I3, "one main store, two normally, three by exception; bound and on duty", "bindings and grants"),
        (Invariant.I4, "one owner at most, tenures never overlap", "tenures"),
        (Invariant.I5, "read models equal the facts, receipts point to facts", "rows"),
        (Invariant.I6, "one effect per key", "keys"),
        (Invariant.I9, "one invitation per closed conversation", "closed conversations"),
        (Invariant.I10, "occupied slots are open tenures", "open tenures"),
        (Invariant.I12, "one tenant per stream", "entries"),
        (Invariant.Presence, "lost once, one violation an interval; what is taken away goes back", "facts of duties"),
    ];

    private readonly long[] _checked = new long[16];
    private readonly long[] _violations = new long[16];
    private readonly List<Violation>[] _examples = [.. Enumerable.Range(0, 16).Select(_ => new List<Violation>())];

    public long ViolationsOf(Invariant invariant) => _violations[(int)invariant];

    public void Checked(Invariant invariant, long count = 1) => _checked[(int)invariant] += count;

    /// <summary>There is room for one more example: looking up where a violation stands is worth its price.</summary>
    public bool WantsExample(Invariant invariant) => _examples[(int)invariant].Count < LedgerCheck.MostExamples;

    public void Add(Invariant invariant, string check, string stream, int version, long position, string expected, string seen)
    {
        _violations[(int)invariant]++;
        if (WantsExample(invariant))
        {
            _examples[(int)invariant].Add(new(check, stream, version, position, expected, seen));
        }
    }

    public void Add(Invariant invariant, string check, Entry entry, FormattableString expected, FormattableString seen) =>
        Add(invariant, check, entry.Stream, entry.Version, entry.Position, Text(expected), Text(seen));

    public ImmutableArray<InvariantReport> Report() =>
    [
        .. Titles.Select(t => new InvariantReport(
            t.Invariant, t.Title, t.Counted, _checked[(int)t.Invariant], _violations[(int)t.Invariant], [.. _examples[(int)t.Invariant]])),
    ];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
