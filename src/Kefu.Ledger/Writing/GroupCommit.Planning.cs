namespace Kefu.Ledger.Writing;

/// <content>What may be written together.</content>
internal sealed partial class GroupCommit
{
    /// <summary>What can be written together now, in order of arrival, and what must wait for it.</summary>
    private (Batch Batch, List<Pending> Later) Plan(List<Pending> commits)
    {
        var batch = new Batch();
        List<Pending> later = [];
        HashSet<string>? held = null;
        Func<string, int, bool> knows = Knows;
        foreach (var pending in commits)
        {
            if (StaleIn(pending.Commit) is { } stale)
            {
                // Streams only grow: what is behind what this process has written cannot be right.
                _metrics.Conflict();
                pending.Fail(new VersionConflictException(stale.Stream, stale.ExpectedVersion));
            }
            else if (batch.Admits(pending.Commit) && (held is null || !Touches(pending.Commit, held)))
            {
                batch.Add(pending, knows);
            }
            else
            {
                // Whatever becomes of the one before it decides about this one, and about those that follow on it.
                held ??= new(StringComparer.Ordinal);
                foreach (var append in pending.Commit.Appends)
                {
                    held.Add(append.Stream);
                }

                later.Add(pending);
            }
        }

        return (batch, later);
    }

    private bool Knows(string stream, int version) => _known.Find(stream) >= version;

    private StreamAppend? StaleIn(Commit commit)
    {
        foreach (var append in commit.Appends)
        {
            if (_known.Find(append.Stream) > append.ExpectedVersion)
            {
                return append;
            }
        }

        return null;
    }

    private static bool Touches(Commit commit, HashSet<string> streams)
    {
        foreach (var append in commit.Appends)
        {
            if (streams.Contains(append.Stream))
            {
                return true;
            }
        }

        return false;
    }
}
