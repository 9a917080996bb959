using System.Collections.Immutable;
using Kefu.Domain.Conversations;
using Kefu.Domain.Platforms;
using static Kefu.Domain.Conversations.ConversationFact;

namespace Kefu.Domain.Figures;

/// <summary>
/// Counts what happens to one inquiry, fact by fact, as it happens (P0-9, peers 19 and 21). Pure: the record of the inquiry and a
/// fact give the next record and the steps of the figures. What each figure means is in this folder's README.
/// </summary>
public static class InquiryFigures
{
    /// <summary>The facts of one ledger entry, folded in.</summary>
    /// <param name="record">The inquiry before.</param>
    /// <param name="entry">The facts.</param>
    /// <param name="into">Takes the steps; null when the entry has been counted before and only the record is wanted.</param>
    public static InquiryRecord Fold(InquiryRecord record, ImmutableArray<ConversationFact> entry, ICollection<Increment>? into)
    {
        foreach (var fact in entry)
        {
            record = Apply(record, fact, into);
        }

        return record with { Version = record.Version + 1 };
    }

    private static InquiryRecord Apply(InquiryRecord r, ConversationFact fact, ICollection<Increment>? into) => fact switch
    {
        Opened f => Open(r, f, into),
        MessageReceived f => Receive(r, f, into),
        Assigned f => Assign(r, f, into),
        Replied f => Reply(r, f, into),
        Parked f when r.Tenure is { ParkedAt: null } tenure => r with { Tenure = tenure with { ParkedAt = f.At } },
        Released f => Release(r, f, into),
        Closed f => Close(r, f, into),
        Reopened f => Reopen(r, f, into),
        EvaluationInvited => Both(r, r.ClosedBy, Measure.Invited, into),
        Evaluated f when f.Score is >= 1 and <= 5 => Both(r, r.ClosedBy, Measure.Rated1 + (f.Score - 1), into),
        Abandoned f => Leave(r, f, into),
        _ => r,
    };

    private static InquiryRecord Open(InquiryRecord r, Opened f, ICollection<Increment>? into)
    {
        var place = new FigurePlace(f.Tenant, f.Store, FigureDefinitions.DefaultGroup, null, f.Date, FigureDefinitions.IntervalOf(f.At));
        Count(into, place, Measure.Arrived);
        return new InquiryRecord(r.Version, place, f.Platform, f.FirstMessageAt, f.FirstMessageAt);
    }

    private static InquiryRecord Receive(InquiryRecord r, MessageReceived f, ICollection<Increment>? into)
    {
        var first = f.SentAt < r.FirstMessageAt ? f.SentAt : r.FirstMessageAt;
        var round = r.Round.After(f);
        if (round.Since is not null && r.Round.Since is null)
        {
            Count(into, r.Place, Measure.Rounds);
        }

        return r with
        {
            FirstMessageAt = first,

            // Who has left and come back waits from then on; anybody else, from the first message.
            QueuedFrom = r.QueuedFrom == r.FirstMessageAt ? first : r.QueuedFrom,
            Tenure = Resumed(r.Tenure, f.At),
            Round = round,
            Clock = ClockFigures.Received(r.Clock, PlatformClock.Of(r.Platform), r.Round, round, f.SentAt, r.Place, into),
        };
    }

    private static InquiryRecord Assign(InquiryRecord r, Assigned f, ICollection<Increment>? into)
    {
        var isTransfer = f.Cause is AssignCause.Transfer;
        if (r.Tenure is { } before)
        {
            if (isTransfer)
            {
                Both(r, before.Place, Measure.TransfersOut, into);
            }

            r = End(r, f.At, into);
        }

        if (!r.WasAssigned)
        {
            Time(into, r.Place, Measure.Queue, Milliseconds(r.QueuedFrom, f.At));
        }

        if (isTransfer && !r.WasTransferred)
        {
            Count(into, r.Place, Measure.Transferred);
        }

        var place = r.Place with { Agent = f.Agent, Date = f.Date ?? r.Place.Date, Interval = FigureDefinitions.IntervalOf(f.At) };
        if (isTransfer)
        {
            Count(into, place, Measure.TransfersIn);
        }

        Both(r, place, Measure.Tenures, into);
        return r with { Tenure = new(place, f.At), WasAssigned = true, WasTransferred = r.WasTransferred || isTransfer };
    }

    private static InquiryRecord Reply(InquiryRecord r, Replied f, ICollection<Increment>? into)
    {
        // Credit goes to whoever answered, owner or not.
        var own = r.Tenure is { } tenure && tenure.Agent == f.Agent ? Resumed(tenure, f.At) : null;
        var by = own?.Place ?? r.Place with { Agent = f.Agent, Interval = FigureDefinitions.IntervalOf(f.At) };
        Both(r, by, Measure.Replies, into);
        if (own is { IsAnswered: false })
        {
            Time(into, by, Measure.FirstReply, Milliseconds(own.BeganAt, f.At));
        }

        if (!r.IsAnswered)
        {
            Time(into, r.Place, Measure.FirstReply, Milliseconds(r.FirstMessageAt, f.At));
            Count(into, by, Measure.FirstToReply);
        }

        if (r.Round.Since is { } since)
        {
            Time(into, r.Place, Measure.Response, Milliseconds(since, f.At));
            Time(into, by, Measure.Response, Milliseconds(own?.BeganAt > since ? own.BeganAt : since, f.At));
        }

        return r with
        {
            Tenure = own is null ? r.Tenure : own with { IsAnswered = true },
            Speaker = r.Speaker ?? f.Agent,
            HasSeveralSpeakers = r.HasSeveralSpeakers || (r.Speaker is { } speaker && speaker != f.Agent),
            Round = r.Round.After(f),
            Clock = ClockFigures.Replied(r.Clock, PlatformClock.Of(r.Platform), r.Round, f.At, r.Place, by, own?.BeganAt, into),
        };
    }

    private static InquiryRecord Release(InquiryRecord r, Released f, ICollection<Increment>? into)
    {
        if (r.Tenure is not { } tenure)
        {
            return r;
        }

        var measure = f.Cause switch
        {
            ReleaseCause.Declined => Measure.Declined,
            ReleaseCause.OwnerAbsent => Measure.OwnerLost,
            _ => Measure.GivenBack,
        };
        return End(Both(r, tenure.Place, measure, into), f.At, into);
    }

    private static InquiryRecord Close(InquiryRecord r, Closed f, ICollection<Increment>? into)
    {
        var closer = r.Tenure?.Place;
        r = End(r, f.At, into);
        Both(r, closer, Measure.Closed, into);
        if (r.IsAnswered)
        {
            Time(into, r.Place, Measure.Handle, r.Handled);
        }
        else
        {
            Count(into, r.Place, Measure.Unanswered);
        }

        // One agent spoke with the customer, once, and nobody had to be asked again.
        var resolved = r is { IsAnswered: true, HasSeveralSpeakers: false, WasTransferred: false, WasReopened: false };
        if (resolved)
        {
            Both(r, closer, Measure.Resolved, into);
        }

        return r with { IsClosed = true, IsResolved = resolved, ClosedBy = r.WasReopened ? r.ClosedBy : closer };
    }

    private static InquiryRecord Reopen(InquiryRecord r, Reopened f, ICollection<Increment>? into)
    {
        r = End(r, f.At, into);
        if (r.IsOver && !r.IsAnswered)
        {
            Count(into, r.Place, Measure.Unanswered, -1);
        }

        if (r.IsClosed)
        {
            Count(into, r.Place, Measure.Closed, -1);
            Count(into, r.Place, Measure.Reopened);
            if (r.IsAnswered)
            {
                Time(into, r.Place, Measure.Handle, r.Handled, -1);
            }

            if (r.IsResolved)
            {
                Both(r, r.ClosedBy, Measure.Resolved, into, -1);
            }

            return r with { IsClosed = false, IsResolved = false, WasReopened = true };
        }

        if (r.AbandonedAfter is { } after)
        {
            Time(into, r.Place, Measure.Abandoned, after, -1);
        }
        else if (r.HasLeft)
        {
            Count(into, r.Place, Measure.Left, -1);
        }

        Count(into, r.Place, Measure.CameBack);
        return r with { AbandonedAfter = null, HasLeft = false, QueuedFrom = r.WasAssigned ? r.QueuedFrom : f.At };
    }

    private static InquiryRecord Leave(InquiryRecord r, Abandoned f, ICollection<Increment>? into)
    {
        r = End(r, f.At, into);
        if (!r.IsAnswered)
        {
            Count(into, r.Place, Measure.Unanswered);
        }

        if (r.WasAssigned)
        {
            Count(into, r.Place, Measure.Left);
            return r with { HasLeft = true };
        }

        var after = Milliseconds(r.QueuedFrom, f.At);
        Time(into, r.Place, Measure.Abandoned, after);
        return r with { AbandonedAfter = after };
    }

    /// <summary>The owner's tenure ends, if there is one.</summary>
    private static InquiryRecord End(InquiryRecord r, DateTimeOffset at, ICollection<Increment>? into)
    {
        if (r.Tenure is not { } tenure)
        {
            return r;
        }

        if (!tenure.IsAnswered)
        {
            Both(r, tenure.Place, Measure.Silent, into);
            return r with { Tenure = null };
        }

        var handled = Math.Max(0, Milliseconds(tenure.BeganAt, at) - Resumed(tenure, at)!.Parked);
        Time(into, tenure.Place, Measure.Handle, handled);
        return r with { Tenure = null, Handled = r.Handled + handled };
    }

    private static TenureRecord? Resumed(TenureRecord? tenure, DateTimeOffset at) =>
        tenure is { ParkedAt: { } since } ? tenure with { ParkedAt = null, Parked = tenure.Parked + Milliseconds(since, at) } : tenure;

    /// <summary>One for the inquiry, and one for the tenure if there is one.</summary>
    private static InquiryRecord Both(InquiryRecord r, FigurePlace? tenure, Measure measure, ICollection<Increment>? into, int amount = 1)
    {
        Count(into, r.Place, measure, amount);
        if (tenure is { } place)
        {
            Count(into, place, measure, amount);
        }

        return r;
    }

    internal static void Count(ICollection<Increment>? into, in FigurePlace place, Measure measure, int amount = 1) => into?.Add(new(place, measure, amount));

    private static void Time(ICollection<Increment>? into, in FigurePlace place, Measure measure, long milliseconds, int amount = 1) =>
        into?.Add(new(place, measure, amount, milliseconds));

    // A clock that stepped back makes nothing shorter than nothing.
    private static long Milliseconds(DateTimeOffset from, DateTimeOffset to) => Math.Max(0, (to - from).Ticks / TimeSpan.TicksPerMillisecond);
}
