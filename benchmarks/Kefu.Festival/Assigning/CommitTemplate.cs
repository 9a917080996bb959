using System.Text.Json;
using Kefu.Domain.Identity;
using Kefu.Ledger;

namespace Kefu.Festival.Assigning;

/// <summary>
/// Makes commits like one that the grains made: the same two streams, row, receipt and sizes, with other ids put in. Neither rules
/// nor JSON are run for it, so that what is measured with it is the ledger.
/// </summary>
internal sealed class CommitTemplate
{
    private readonly Commit _sample;
    private readonly Text _conversation;
    private readonly Text _day;
    private readonly Text _answer;

    public CommitTemplate(Commit sample)
    {
        _sample = sample;
        var row = sample.Appends[0].Conversation!;
        var message = Key.Parts(sample.Receipt!.Key)[2];
        string[] marks = [row.Tenant, row.Store, row.Customer, row.Id, row.Owner!, message];
        _conversation = new Text(sample.Appends[0].Facts, marks);
        _day = new Text(sample.Appends[1].Facts, marks);
        _answer = new Text(sample.Receipt.Answer, marks);
        foreach (var append in sample.Appends)
        {
            using var facts = JsonDocument.Parse(append.Facts);
            FactsPerOpen += facts.RootElement.GetArrayLength();
        }
    }

    /// <summary>Facts in one commit.</summary>
    public int FactsPerOpen { get; }

    /// <summary>Characters of facts and answer in one commit.</summary>
    public int Characters => _sample.Appends.Sum(a => a.Facts.Length) + _sample.Receipt!.Answer.Length;

    public Commit Fill(long number, string tenant, string store, string agent, string dayStream, int taken)
    {
        var (conversation, day, receipt) = (_sample.Appends[0], _sample.Appends[1], _sample.Receipt!);
        var (customer, message) = (Names.Customer(number), Names.Message(number));
        var id = Keys.ConversationId(tenant, store, customer, conversation.Conversation!.Date);
        string[] values = [tenant, store, customer, id, agent, message];
        return new Commit(
            [
                conversation with
                {
                    Stream = Keys.Conversation(id),
                    Facts = _conversation.With(values),
                    Tenant = tenant,
                    Conversation = conversation.Conversation with { Tenant = tenant, Id = id, Store = store, Customer = customer, Owner = agent, LastOwner = agent },
                },
                day with
                {
                    Stream = dayStream,
                    ExpectedVersion = taken,
                    Facts = _day.With(values),
                    Tenant = tenant,
                    Ordinal = new Ordinal(taken + 1, Shape.Cap, Over: false),
                },
            ],
            receipt with { Tenant = tenant, Key = Key.Of("message", Names.Platform, store, message), Answer = _answer.With(values) });
    }

    /// <summary>The stream of an agent's day on the sample's date.</summary>
    public string DayStream(string tenant, string agent) => Keys.AgentDay(tenant, agent, _sample.Appends[0].Conversation!.Date);

    /// <summary>A text cut where the marks stand.</summary>
    private sealed class Text
    {
        private readonly List<(string Before, int Mark)> _pieces = [];
        private readonly string _rest;

        public Text(string text, string[] marks)
        {
            var at = 0;
            while (true)
            {
                var next = marks.Select((mark, i) => (Mark: i, At: text.IndexOf(mark, at, StringComparison.Ordinal))).Where(m => m.At >= 0)
                    .OrderBy(m => m.At).ThenByDescending(m => marks[m.Mark].Length).FirstOrDefault((Mark: -1, At: -1));
                if (next.Mark < 0)
                {
                    break;
                }

                _pieces.Add((text[at..next.At], next.Mark));
                at = next.At + marks[next.Mark].Length;
            }

            _rest = text[at..];
        }

        public string With(string[] values)
        {
            var parts = new string[(_pieces.Count * 2) + 1];
            for (var i = 0; i < _pieces.Count; i++)
            {
                (parts[i * 2], parts[(i * 2) + 1]) = (_pieces[i].Before, values[_pieces[i].Mark]);
            }

            parts[^1] = _rest;
            return string.Concat(parts);
        }
    }
}
