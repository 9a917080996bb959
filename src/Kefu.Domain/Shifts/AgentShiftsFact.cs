using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Kefu.Domain.Shifts;

/// <summary>What was published of one agent's shifts. The short names are stored: add new ones, never reuse one.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "fact")]
[JsonDerivedType(typeof(Published), "shifts-published")]
public abstract record AgentShiftsFact
{
    private AgentShiftsFact()
    {
    }

    /// <summary>
    /// The shifts that the agent works from now on, whole; recorded in one commit with the month's fact that changed them. Agents
    /// and stores of every process read them from the directory.
    /// </summary>
    public sealed record Published(ImmutableArray<Shift> Shifts, DateTimeOffset At) : AgentShiftsFact;
}
