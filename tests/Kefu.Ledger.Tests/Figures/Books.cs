using System.Globalization;
using System.Text;
using Kefu.Domain.Agents;
using Kefu.Domain.Conversations;
using Kefu.Domain.Identity;
using Kefu.Ledger.Figures;
using Kefu.Testing.Figures;
using Microsoft.Extensions.Logging.Abstractions;
using static Kefu.Ledger.Tests.Homes.Samples;

namespace Kefu.Ledger.Tests.Figures;

/// <summary>Histories to count, and what was counted of them.</summary>
internal static class Books
{
    public static readonly string[] Stores = ["s1", "s2", "s3"];

    /// <summary>Writes random lives of inquiries, their entries mixed, and days of agents.</summary>
    public static async Task WriteRandom(this LedgerParts ledger, int seed, int inquiries)
    {
        var random = new Random(seed);
        var waiting = Enumerable.Range(0, inquiries).Select(i =>
        {
            var id = Keys.ConversationId("t", "s", $"{seed}-{i}", Day);
            return (Stream: Keys.Conversation(id), Entries: new Queue<string>(RandomLife.Of(random, id, Stores[random.Next(3)]).Select(FactCodec.Write)), Written: 0);
        }).ToList();
        foreach (var agent in new[] { "ann", "bob", "cy" })
        {
            List<string> day = [FactCodec.Write([new AgentDayFact.DayStarted("t", agent, Day, Presence.Offline, [], Noon), new AgentDayFact.PresenceChanged(Presence.Online, PresenceCause.Asked, Noon)])];
            day.AddRange(Enumerable.Range(1, random.Next(40)).Select(n => FactCodec.Write(
                [new AgentDayFact.InquiryTaken($"c{n}", Stores[random.Next(3)], n, 120, 1, 10, AssignCause.Routed, false, false, Noon.AddMinutes(random.Next(500)))])));
            waiting.Add((Keys.AgentDay("t", agent, Day.AddDays(seed % 28)), new Queue<string>(day), 0));
        }

        while (waiting.Count > 0)
        {
            var i = random.Next(waiting.Count);
            var (stream, entries, written) = waiting[i];
            await ledger.Ledger.Commit(new Commit(new StreamAppend(stream, written, entries.Dequeue(), "t", Noon.AddSeconds(written))));
            if (entries.Count == 0)
            {
                waiting.RemoveAt(i);
            }
            else
            {
                waiting[i] = (stream, entries, written + 1);
            }
        }
    }

    public static FigureProjection Projection(this LedgerParts ledger, FigureOptions? options = null, TimeProvider? clock = null) =>
        new(ledger.Reader, ledger.Figures, options ?? new(), clock ?? TimeProvider.System, NullLogger<FigureProjection>.Instance);

    /// <summary>Counts until there is nothing more.</summary>
    public static async Task<FigureProjection> CountAll(this FigureProjection projection)
    {
        while (await projection.Step(default))
        {
        }

        return projection;
    }

    /// <summary>Everything that was counted, as text: equal figures give equal texts.</summary>
    public static async Task<string> Text(this LedgerParts ledger)
    {
        var text = new StringBuilder();
        for (var date = Day; date < Day.AddDays(28); date = date.AddDays(1))
        {
            foreach (var kind in Enum.GetValues<FigureKind>())
            {
                foreach (var row in await ledger.FigureReader.Page("t", kind, date, null, null, 1_000))
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"{date:O} {kind} {row.Key.Id} {row.Key.Part} {TallyCodec.Write(row.Figures)}");
                    foreach (var interval in await ledger.FigureReader.Intervals("t", kind, row.Key.Id, row.Key.Part, date))
                    {
                        text.AppendLine(CultureInfo.InvariantCulture, $"  {interval.Key.Begins:O} {TallyCodec.Write(interval.Figures)}");
                    }
                }
            }
        }

        return text.ToString();
    }
}
