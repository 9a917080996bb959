namespace Kefu.Ledger.Writing;

/// <summary>What a commit must be before it is queued: a mistake of one caller must not reach the batch of the others.</summary>
internal static class CommitRules
{
    private const int MostDetail = 4_000;

    /// <exception cref="ArgumentException">The commit can never be written.</exception>
    public static void Check(Commit commit)
    {
        var appends = commit.Appends.IsDefault ? throw new ArgumentException("Appends are missing.", nameof(commit)) : commit.Appends;
        if (appends.IsEmpty && commit.Receipt is null && commit.Audit.IsDefaultOrEmpty)
        {
            throw new ArgumentException("The commit holds nothing.", nameof(commit));
        }

        for (var i = 0; i < appends.Length; i++)
        {
            Check(appends[i]);
            for (var j = 0; j < i; j++)
            {
                if (appends[i].Stream == appends[j].Stream)
                {
                    throw new ArgumentException($"The commit holds stream {appends[i].Stream} twice.", nameof(commit));
                }
            }
        }

        if (commit.Receipt is { } receipt)
        {
            Text(receipt.Tenant, receipt.Key, receipt.Hash, receipt.Answer);
        }

        foreach (var row in commit.Audit.IsDefault ? [] : commit.Audit)
        {
            Text(row.Tenant, row.Actor, row.Act, row.Target, row.Outcome, row.Detail, row.Address);
            if (row.Detail?.Length > MostDetail)
            {
                throw new ArgumentException($"An audit row's detail is longer than {MostDetail} characters.", nameof(commit));
            }
        }
    }

    private static void Check(StreamAppend append)
    {
        ArgumentException.ThrowIfNullOrEmpty(append.Stream);
        ArgumentOutOfRangeException.ThrowIfNegative(append.ExpectedVersion);
        Text(append.Stream, append.Tenant, append.Facts);
        if (append.Ordinal is { } ordinal && (ordinal.Number is < 1 or > short.MaxValue || ordinal.Cap is < 1 or > 120))
        {
            throw new OrdinalRefusedException(append.Stream, ordinal.Number);
        }

        if (append.Conversation is { } row)
        {
            Text(row.Tenant, row.Id, row.Store, row.Customer, row.Platform, row.Owner, row.LastOwner);
        }

        if (append.Directory is { } document)
        {
            Text(document.Tenant, document.Id, document.Body);
        }
    }

    // A database stores neither the character 0 nor half a surrogate pair, and would refuse the whole batch.
    private static void Text(params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts)
        {
            if (text is null)
            {
                continue;
            }

            if (text.Contains('\0') || (text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !IsPaired(text)))
            {
                throw new ArgumentException("A text holds a character that cannot be stored.");
            }
        }
    }

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
