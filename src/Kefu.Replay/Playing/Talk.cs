using Kefu.Replay.Days;
using Kefu.Replay.Gateway;

namespace Kefu.Replay.Playing;

/// <summary>
/// One customer with one store: the messages still to be delivered and the answers still to be given, one request at a time, in
/// the order of the file. Messages never wait for answers; answers wait until an agent has the conversation.
/// </summary>
internal sealed class Talk(string store, string customer)
{
    private readonly Lock _gate = new();
    private readonly Queue<DayEvent.Message> _messages = new();
    private readonly Queue<DayEvent.Reply> _answers = new();
    private readonly Queue<DayEvent.Leave> _leaves = new();
    private bool _busy;
    private int _lastMessageLine;

    public string Store { get; } = store;

    public string Customer { get; } = customer;

    public string? Conversation { get; private set; }

    public int Version { get; private set; }

    public TalkStatus Status { get; private set; } = TalkStatus.Waiting;

    public string? Owner { get; private set; }

    /// <summary>When the owner got it, in the time of the day.</summary>
    public TimeSpan OwnedSince { get; private set; }

    /// <summary>When the server took in the first message (real time).</summary>
    public DateTimeOffset? OpenedAt { get; private set; }

    /// <summary>How long it waited for its first agent (real time); null while it waits.</summary>
    public TimeSpan? Waited { get; private set; }

    /// <summary>Answers not given yet.</summary>
    public int Unanswered
    {
        get
        {
            lock (_gate)
            {
                return _answers.Count;
            }
        }
    }

    /// <summary>Answers for which it was too late: the talk was over.</summary>
    public int LateAnswers { get; private set; }

    /// <summary>Nothing is to be done, or nothing can be until an agent takes it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return !_busy && _messages.Count == 0 && _leaves.Count == 0 && (_answers.Count == 0 || Status is not TalkStatus.Owned);
            }
        }
    }

    public void Add(DayEvent happened)
    {
        lock (_gate)
        {
            switch (happened)
            {
                case DayEvent.Message message:
                    _messages.Enqueue(message);
                    break;
                case DayEvent.Reply reply:
                    _answers.Enqueue(reply);
                    break;
                case DayEvent.Leave leave:
                    _leaves.Enqueue(leave);
                    break;
            }
        }
    }

    /// <summary>What to do now, if anything; the caller does it and then says <see cref="Done"/>.</summary>
    /// <param name="now">The time of the day; null when everything is due.</param>
    /// <param name="due">When the next answer is due, if that is later than now.</param>
    public DayEvent? Next(TimeSpan? now, out TimeSpan? due)
    {
        lock (_gate)
        {
            due = null;
            if (_busy)
            {
                return null;
            }

            if (_messages.TryPeek(out var message))
            {
                _busy = true;
                return message;
            }

            if (_leaves.TryPeek(out var leave))
            {
                _busy = true;
                return leave;
            }

            if (Conversation is null)
            {
                return null;
            }

            if (Status is TalkStatus.Closed or TalkStatus.Abandoned)
            {
                // Over, and nothing was written since: these were given before an interruption, or there is nobody to give them to.
                LateAnswers += _answers.Count;
                _answers.Clear();
            }

            if (Status is not TalkStatus.Owned || !_answers.TryPeek(out var answer))
            {
                return null;
            }

            var earliest = OwnedSince + answer.After;
            earliest = earliest > answer.At ? earliest : answer.At;
            if (now is { } n && n < earliest)
            {
                due = earliest;
                return null;
            }

            _busy = true;
            return answer;
        }
    }

    /// <summary>The step that <see cref="Next"/> gave out is done.</summary>
    public void Done(DayEvent step)
    {
        lock (_gate)
        {
            _busy = false;
            switch (step)
            {
                case DayEvent.Message message:
                    _messages.Dequeue();
                    _lastMessageLine = Math.Max(_lastMessageLine, message.Line);
                    break;
                case DayEvent.Reply:
                    _answers.Dequeue();
                    break;
                default:
                    _leaves.Dequeue();
                    break;
            }
        }
    }

    /// <summary>A close is left out when the customer has written since: an agent would not hang up on a question.</summary>
    public bool HasWrittenSince(DayEvent.Reply close)
    {
        lock (_gate)
        {
            return _lastMessageLine > close.Line || _messages.Count > 0;
        }
    }

    /// <summary>Takes note of where the conversation stands, unless that is old news.</summary>
    /// <returns>What changed; null if nothing did.</returns>
    public TalkChange? Learn(Standing standing, TimeSpan now, DateTimeOffset realNow)
    {
        lock (_gate)
        {
            Conversation ??= standing.Conversation;
            var first = OpenedAt is null;
            OpenedAt ??= standing.At ?? realNow;
            if (standing.Version <= Version)
            {
                return null;
            }

            var before = (Status, Owner);
            (Version, Status, Owner) = (standing.Version, standing.Status, standing.Owner);
            var isFirstAgent = Status is TalkStatus.Owned && Waited is null;
            if (Status is TalkStatus.Owned && before != (Status, Owner))
            {
                OwnedSince = now;
                Waited ??= Later((standing.At ?? realNow) - OpenedAt.Value);
            }

            return first || before != (Status, Owner) ? new TalkChange(first ? null : before.Status, before.Owner, Status, Owner, isFirstAgent) : null;
        }

        static TimeSpan Later(TimeSpan waited) => waited > TimeSpan.Zero ? waited : TimeSpan.Zero;
    }
}

/// <summary>How a conversation's standing changed.</summary>
/// <param name="From">Where it stood; null when it is new.</param>
/// <param name="FromOwner">Who had it.</param>
/// <param name="To">Where it stands.</param>
/// <param name="Owner">Who has it.</param>
/// <param name="IsFirstAgent">Whether its wait for a first agent has ended with this.</param>
internal readonly record struct TalkChange(TalkStatus? From, string? FromOwner, TalkStatus To, string? Owner, bool IsFirstAgent);
