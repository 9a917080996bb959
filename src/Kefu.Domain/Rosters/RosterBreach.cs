namespace Kefu.Domain.Rosters;

/// <summary>Why something about a roster is refused. Nothing is changed.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Rule">Id of the rule it breaks.</param>
/// <param name="Detail">What is wrong and what would be right, in English.</param>
public sealed record RosterBreach(RosterBreachKind Kind, string Rule, string Detail);

/// <summary>Kinds of breaches.</summary>
public enum RosterBreachKind
{
    /// <summary>The agent has no shift of that date.</summary>
    NoShift,

    /// <summary>The shift has begun or is over.</summary>
    Past,

    /// <summary>The date lies too far ahead.</summary>
    TooFarAhead,

    /// <summary>Two lines for one agent and date.</summary>
    LineTwice,

    /// <summary>One person's shifts overlap.</summary>
    Overlap,

    /// <summary>The clocks of the zone skip the shift.</summary>
    NotOnTheClock,

    /// <summary>Leave is asked for or approved on that date.</summary>
    OnLeave,

    /// <summary>A swap touches the shift.</summary>
    Swapped,

    /// <summary>A public holiday or a campaign: no swap, no leave (SHF-10).</summary>
    DateBlocked,

    /// <summary>Dates of a leave are not in order, or too many.</summary>
    LeaveDates,

    /// <summary>Asked for too late (SHF-8).</summary>
    TooLate,

    /// <summary>No ordinary leave for a night shift (SHF-8).</summary>
    NightLeave,

    /// <summary>A swap with oneself.</summary>
    SwapWithOneself,

    /// <summary>As many swaps touch the month as may (SHF-9).</summary>
    SwapLimit,

    /// <summary>Swaps of one person on dates that follow each other (SHF-9).</summary>
    SwapConsecutive,

    /// <summary>Not the same kind of work, or no similar skill (SHF-9).</summary>
    NotAlike,

    /// <summary>No such request.</summary>
    Unknown,

    /// <summary>The request is decided already.</summary>
    Decided,

    /// <summary>One's own request.</summary>
    OwnRequest,

    /// <summary>Somebody else has to agree now.</summary>
    WrongLevel,

    /// <summary>This person has agreed already.</summary>
    AgreedBefore,

    /// <summary>Only who asked takes a request back.</summary>
    NotRequester,
}
