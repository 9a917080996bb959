using Kefu.Check.Agents;
using Kefu.Check.Conversations;
using Kefu.Check.Facts;
using Kefu.Check.Keys;
using Kefu.Check.Reports;
using Kefu.Check.Rosters;

namespace Kefu.Check;

/// <summary>Takes each entry to those checks that follow its kind of stream.</summary>
internal sealed class EntryFollower(World world, LogCheck log, Findings findings, KeyLog keys, GrantPairs pairs, DateTimeOffset receiptsSince)
{
    private readonly ConversationCheck _conversations = new(world, log, findings, keys, pairs, receiptsSince);
    private readonly AgentDayCheck _days = new(world, log, findings, keys, pairs);
    private readonly ProfileCheck _profiles = new(world, log, findings);
    private readonly RosterCheck _rosters = new(world, log, findings);

    public void Follow(Entry entry)
    {
        log.Position(entry);
        findings.Checked(Invariant.I12);
        pairs.Next(entry.Position);
        var stream = StreamName.Read(entry.Stream);
        if (stream.Kind is not StreamKind.AgentDay)
        {
            _days.Columns(entry, null);
        }

        switch (stream.Kind)
        {
            case StreamKind.Conversation:
                _conversations.Follow(entry, stream.Parts[0]);
                break;
            case StreamKind.AgentDay:
                _days.Follow(entry, stream);
                break;
            case StreamKind.Agent:
                _profiles.FollowAgent(entry, stream);
                break;
            case StreamKind.Store:
                _profiles.FollowStore(entry, stream);
                break;
            case StreamKind.Tenant:
                _profiles.FollowTenant(entry, stream);
                break;
            case StreamKind.RosterMonth:
                _rosters.FollowMonth(entry, stream);
                break;
            case StreamKind.AgentShifts:
                _rosters.FollowShifts(entry, stream);
                break;
            case StreamKind.Calendar:
                _rosters.FollowCalendar(entry, stream);
                break;
            case StreamKind.StoreDuty:
                _rosters.FollowDuty(entry, stream);
                break;
            default:
                log.Version(entry);
                log.UnknownStream(entry);
                break;
        }
    }
}
