using System.Collections.Immutable;
using System.Globalization;
using Kefu.Domain.Conversations;
using Kefu.Domain.Figures;
using static Kefu.Domain.Conversations.ConversationFact;

namespace Kefu.Domain.Tests.Figures;

/// <summary>What happens to one inquiry on <see cref="Days.Today"/>, told with wall-clock times of China, and the figures it gives.</summary>
internal sealed class Story
{
    private readonly List<ImmutableArray<ConversationFact>> _entries = [];
    private int _messages;

    private Story()
    {
    }

    public IReadOnlyList<ImmutableArray<ConversationFact>> Entries => _entries;

    public static DateTimeOffset At(string time)
    {
        // "24:01:00" and beyond is the night after.
        var parts = time.Split(':');
        var of = new TimeSpan(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture), parts.Length > 2 ? int.Parse(parts[2], CultureInfo.InvariantCulture) : 0);
        return new DateTimeOffset(Days.Today.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(8)).Add(of).ToUniversalTime();
    }

    /// <summary>The customer writes for the first time; taken in at the same moment unless said otherwise.</summary>
    public static Story Begins(string at, string? sentAt = null, string platform = "jd", string store = "s")
    {
        var story = new Story();
        var sent = At(sentAt ?? at);
        return story.Add(
            new Opened("t", store, "c", platform, Days.Today, sent, At(at)),
            new MessageReceived("m0", "hello", sent, At(at)));
    }

    public Story Writes(string at, string? sentAt = null) => Add(new MessageReceived($"m{++_messages}", "?", At(sentAt ?? at), At(at)));

    public Story Given(string agent, string at, AssignCause cause = AssignCause.Routed, string? from = null, DateOnly? date = null) =>
        Add(new Assigned(agent, cause, At(at), from, Date: date));

    public Story Transferred(string from, string to, string at) => Given(to, at, AssignCause.Transfer, from);

    public Story Replies(string agent, string at) => Add(new Replied(agent, $"r{++_messages}", "!", At(at)));

    public Story Parked(string agent, string at) => Add(new ConversationFact.Parked(agent, At(at)));

    public Story Released(string agent, string at, ReleaseCause cause = ReleaseCause.Declined) => Add(new ConversationFact.Released(agent, cause, At(at)));

    public Story Closes(string? agent, string at)
    {
        var first = !_entries.SelectMany(e => e).Any(f => f is Closed);
        return Add([new Closed(agent, agent, null, At(at)), .. first ? [new EvaluationInvited("i", agent, At(at))] : ImmutableArray<ConversationFact>.Empty]);
    }

    public Story Returns(string at) => Add(new Reopened(At(at)), new MessageReceived($"m{++_messages}", "again", At(at), At(at)));

    public Story Leaves(string at) => Add(new Abandoned(At(at)));

    public Story Rates(int score, string at) => Add(new Evaluated(score, null, At(at)));

    /// <summary>Figures of the inquiry, as they count for the store.</summary>
    public Tally OfStore() => Sum(i => i.Place.Agent is null);

    /// <summary>Figures of one agent's tenures.</summary>
    public Tally Of(string agent) => Sum(i => i.Place.Agent == agent);

    public List<Increment> Increments()
    {
        var steps = new List<Increment>();
        var record = InquiryRecord.None;
        foreach (var entry in _entries)
        {
            record = InquiryFigures.Fold(record, entry, steps);
        }

        return steps;
    }

    /// <summary>The figures of many stories together.</summary>
    public static Tally OfStore(IEnumerable<Story> stories)
    {
        var sum = new Tally();
        foreach (var story in stories)
        {
            sum.Add(story.OfStore());
        }

        return sum;
    }

    private Story Add(params ImmutableArray<ConversationFact> entry)
    {
        _entries.Add(entry);
        return this;
    }

    private Tally Sum(Func<Increment, bool> of)
    {
        var tally = new Tally();
        foreach (var step in Increments().Where(of))
        {
            tally.Add(step);
        }

        return tally;
    }
}
