using Kefu.Domain.Platforms;

namespace Kefu.Domain.Figures;

/// <summary>Counts by the platform's own clock and unit (peers 3.5), so that a shop sees today what the platform will judge it by.</summary>
internal static class ClockFigures
{
    public static ClockRecord Received(
        ClockRecord r, PlatformClock? clock, in WaitingRound before, in WaitingRound after, DateTimeOffset sentAt, in FigurePlace place, ICollection<Increment>? into)
    {
        switch (clock?.Unit)
        {
            case ClockUnit.Round:
                var due = after.Since is { } since && clock.Counts(since);
                if (due != r.IsRoundDue)
                {
                    // An older message that comes late can move the beginning of the round into or out of the hours that count.
                    InquiryFigures.Count(into, place, Measure.ClockDue, due ? 1 : -1);
                }

                return r with { IsRoundDue = due };
            case ClockUnit.Message when clock.Counts(sentAt):
                InquiryFigures.Count(into, place, Measure.ClockDue);
                if (before.LastReplyAt >= sentAt)
                {
                    Count(into, place, clock.IsMet(sentAt, before.LastReplyAt.Value));
                    return r;
                }

                return r with { Unanswered = r.Unanswered.Add(sentAt) };
            case ClockUnit.Customer when clock.Counts(sentAt):
                if (!r.IsCustomerDue)
                {
                    InquiryFigures.Count(into, place, Measure.ClockDue);
                }

                if (before.LastReplyAt >= sentAt)
                {
                    var lost = r.IsCustomerLost || !clock.IsMet(sentAt, before.LastReplyAt.Value);
                    return Met(r with { IsCustomerDue = true, IsCustomerLost = lost }, !lost && r.Unanswered.IsEmpty, place, into);
                }

                // The oldest decides. As long as it is unanswered, the platform has not seen it answered in time.
                DateTimeOffset oldest = r.Unanswered is [var known] && known < sentAt ? known : sentAt;
                return Met(r with { IsCustomerDue = true, Unanswered = [oldest] }, false, place, into);
            default:
                return r;
        }
    }

    public static ClockRecord Replied(
        ClockRecord r, PlatformClock? clock, in WaitingRound round, DateTimeOffset at, in FigurePlace place, in FigurePlace by, DateTimeOffset? tenureBegan,
        ICollection<Increment>? into)
    {
        if (clock is null || round.Since is not { } since)
        {
            return r;
        }

        switch (clock.Unit)
        {
            case ClockUnit.Round when r.IsRoundDue:
                Answer(clock, since, at, place, by, tenureBegan, into);
                return r with { IsRoundDue = false };
            case ClockUnit.Message:
                foreach (var sent in r.Unanswered)
                {
                    Answer(clock, sent, at, place, by, tenureBegan, into);
                }

                return r with { Unanswered = [] };
            case ClockUnit.Customer when r.Unanswered is [var oldest]:
                var late = r.IsCustomerLost || !clock.IsMet(oldest, at);
                ByAgent(clock, oldest, at, by, tenureBegan, into);
                return Met(r with { IsCustomerLost = late, Unanswered = [] }, !late, place, into);
            default:
                return r;
        }
    }

    private static void Answer(
        PlatformClock clock, DateTimeOffset since, DateTimeOffset at, in FigurePlace place, in FigurePlace by, DateTimeOffset? tenureBegan, ICollection<Increment>? into)
    {
        Count(into, place, clock.IsMet(since, at));
        ByAgent(clock, since, at, by, tenureBegan, into);
    }

    // The queue's part and a colleague's part of the wait are not this agent's.
    private static void ByAgent(PlatformClock clock, DateTimeOffset since, DateTimeOffset at, in FigurePlace by, DateTimeOffset? tenureBegan, ICollection<Increment>? into)
    {
        InquiryFigures.Count(into, by, Measure.ClockDue);
        Count(into, by, at - (tenureBegan > since ? tenureBegan.Value : since) <= clock.Limit);
    }

    private static void Count(ICollection<Increment>? into, in FigurePlace place, bool met)
    {
        if (met)
        {
            InquiryFigures.Count(into, place, Measure.ClockMet);
        }
    }

    private static ClockRecord Met(ClockRecord r, bool met, in FigurePlace place, ICollection<Increment>? into)
    {
        if (met != r.IsCustomerMet)
        {
            InquiryFigures.Count(into, place, Measure.ClockMet, met ? 1 : -1);
        }

        return r with { IsCustomerMet = met };
    }
}
