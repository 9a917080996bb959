using Kefu.Gateway.Requests;

namespace Kefu.Gateway.Conversations;

/// <summary>An agent's answer.</summary>
/// <param name="Text">Up to 4,000 characters.</param>
internal sealed record ReplyBody(string Text) : IChecked
{
    public void Check(Findings findings) => findings.Text("text", Text, Bounds.TextLength);
}

/// <summary>A hand-over to a colleague, or an assignment by hand.</summary>
/// <param name="Agent">Who is to have it.</param>
/// <param name="Reason">Why (P0-5); mandatory for a transfer.</param>
internal sealed record HandBody(string Agent, string? Reason = null) : IChecked
{
    public void Check(Findings findings)
    {
        findings.Id("agent", Agent);
        if (!string.IsNullOrWhiteSpace(Reason))
        {
            findings.Line("reason", Reason, Bounds.ReasonLength);
        }
    }
}

/// <summary>Back to the queue.</summary>
/// <param name="Reason">Why.</param>
internal sealed record ReleaseBody(string Reason) : IChecked
{
    public void Check(Findings findings)
    {
        if (string.IsNullOrWhiteSpace(Reason))
        {
            findings.Add(Contracts.Commands.RefusalTypes.ReasonMissing, "reason", "A release needs a reason.", "P0-5");
        }
        else
        {
            findings.Line("reason", Reason, Bounds.ReasonLength);
        }
    }
}

/// <summary>The end of the talk.</summary>
/// <param name="Outcome">What came of it, in a word: ordered, paid, lost, solved …</param>
internal sealed record CloseBody(string? Outcome = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (Outcome is not null)
        {
            findings.Line("outcome", Outcome, Bounds.ReasonLength);
        }
    }
}

/// <summary>A customer's answer to the invitation.</summary>
/// <param name="Invitation">The invitation's id.</param>
/// <param name="Score">1 to 5.</param>
/// <param name="Comment">What the customer wrote, up to 4,000 characters.</param>
internal sealed record EvaluationBody(string Invitation, int Score, string? Comment = null) : IChecked
{
    public void Check(Findings findings)
    {
        if (!Ids.IsDigest(Invitation))
        {
            findings.Add(Contracts.Commands.RefusalTypes.NotInvited, "invitation", "No invitation with this id.", "CNV-4");
        }
        else if (Score is < 1 or > 5)
        {
            findings.Add(Contracts.Commands.RefusalTypes.ScoreOutOfRange, "score", "score is 1 to 5.", "CNV-4");
        }
        else if (Comment is not null)
        {
            findings.Text("comment", Comment, Bounds.TextLength);
        }
    }
}
