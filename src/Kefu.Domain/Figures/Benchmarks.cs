using Kefu.Domain.Tenants;
using static Kefu.Domain.Figures.Measure;

namespace Kefu.Domain.Figures;

/// <summary>A share, and whether it reaches what is wanted; both null as long as there is nothing to compare.</summary>
/// <param name="Value">0 to 1.</param>
/// <param name="Met">Whether the wanted share is reached: 80 of 100 reach 80 %, 79 do not. Null also where none is wanted.</param>
public readonly record struct Share(double? Value, bool? Met)
{
    /// <summary>So many of so many, where at least so many percent are wanted.</summary>
    public static Share Of(long part, long whole, int? percent = null) =>
        whole <= 0 ? default : new((double)part / whole, percent is { } wanted ? part * 100 >= wanted * whole : null);
}

/// <summary>Where a mean handling time stands (TIM-4): both too long and too short are suspect.</summary>
public enum HandleBand
{
    /// <summary>Shorter than the band.</summary>
    Below = 0,

    /// <summary>Within the band, ends included.</summary>
    Within = 1,

    /// <summary>Longer than the band.</summary>
    Above = 2,
}

/// <summary>What figures amount to, beside what the tenant wants of them (P0-9). Seconds and shares; null without anything to count.</summary>
/// <param name="ServiceLevelSeconds">The threshold of the service level: the one that is set, or the widest class bound below it.</param>
/// <param name="ServiceLevel">TIM-3: of those who were assigned or left before it, assigned within the threshold.</param>
/// <param name="AverageQueueSeconds">TIM-6: mean time to the first assignment.</param>
/// <param name="QueueMet">TIM-6 is met.</param>
/// <param name="AnswerRate">TIM-1: of all that were answered or ended, answered by somebody.</param>
/// <param name="Abandonment">Of those who were assigned or left before it, left.</param>
/// <param name="AverageHandleSeconds">TIM-4: mean handling time.</param>
/// <param name="Handle">Where that stands.</param>
/// <param name="FirstContact">TIM-8: of the answered that are closed, resolved at first contact.</param>
/// <param name="Transfer">P0-5: of those assigned, transferred.</param>
/// <param name="Clock">By the platform's clock: in time.</param>
/// <param name="Rating">Mean evaluation, 1 to 5.</param>
public sealed record Benchmarks(
    int ServiceLevelSeconds, Share ServiceLevel, double? AverageQueueSeconds, bool? QueueMet, Share AnswerRate, Share Abandonment,
    double? AverageHandleSeconds, HandleBand? Handle, Share FirstContact, Share Transfer, Share Clock, double? Rating)
{
    /// <summary>Of a store, a group or a tenant: figures of inquiries.</summary>
    public static Benchmarks OfInquiries(Tally t, EffectiveSettings settings)
    {
        var threshold = Durations.BoundWithin((int)settings.ServiceLevel.TotalSeconds);
        var (assigned, decided, answered) = (t.Count(Queue), t.Count(Queue, Abandoned), t.Count(FirstReply));
        var (queue, handle) = (t.MeanSeconds(Queue), t.MeanSeconds(Measure.Handle));
        return new(
            threshold,
            Share.Of(t.CountWithin(Queue, threshold), decided, settings.ServiceLevelPercent),
            queue,
            queue is { } mean ? mean <= settings.AverageQueue.TotalSeconds : null,
            Share.Of(answered, answered + t.Count(Unanswered), settings.AnswerRatePercent),
            Share.Of(t.Count(Abandoned), decided),
            handle,
            BandOf(handle, settings),
            Share.Of(t.Count(Resolved), t.Count(Measure.Handle), settings.FirstContactPercent),
            Share.Of(t.Count(Transferred), assigned),
            Share.Of(t.Count(ClockMet), t.Count(ClockDue)),
            RatingOf(t));
    }

    /// <summary>Of an agent: figures of tenures. What happens before somebody has an agent is nobody's figure.</summary>
    public static Benchmarks OfTenures(Tally t, EffectiveSettings settings)
    {
        var (answered, handle) = (t.Count(FirstReply), t.MeanSeconds(Measure.Handle));
        return new(
            0, default, null, null,
            Share.Of(answered, answered + t.Count(Silent), settings.AnswerRatePercent),
            default,
            handle,
            BandOf(handle, settings),
            Share.Of(t.Count(Resolved), t.Count(Closed), settings.FirstContactPercent),
            Share.Of(t.Count(TransfersOut), t.Count(Tenures)),
            Share.Of(t.Count(ClockMet), t.Count(ClockDue)),
            RatingOf(t));
    }

    private static HandleBand? BandOf(double? seconds, EffectiveSettings settings) => seconds switch
    {
        null => null,
        var s when s < settings.HandleLeast.TotalSeconds => HandleBand.Below,
        var s when s > settings.HandleMost.TotalSeconds => HandleBand.Above,
        _ => HandleBand.Within,
    };

    private static double? RatingOf(Tally t)
    {
        var (sum, count) = (0L, 0L);
        for (var score = 1; score <= 5; score++)
        {
            var given = t.Count(Rated1 + (score - 1));
            (sum, count) = (sum + (given * score), count + given);
        }

        return count > 0 ? (double)sum / count : null;
    }
}
