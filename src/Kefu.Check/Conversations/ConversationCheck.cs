using System.Globalization;
using Kefu.Check.Agents;
using Kefu.Check.Facts;
using Kefu.Check.Keys;
using Kefu.Check.Reports;

namespace Kefu.Check.Conversations;

/// <summary>Follows each conversation: owner and tenures (I4), the one invitation (I9), its keys (I6), its tenant (I12).</summary>
internal sealed class ConversationCheck(World world, LogCheck log, Findings findings, KeyLog keys, GrantPairs pairs, DateTimeOffset receiptsSince)
{
    private static readonly string[] Priorities = ["Urgent", "AboutToBuy", "Vip", "Normal"];

    public void Follow(Entry entry, string id)
    {
        var conversation = Digest.Of("conversation", id);
        ref var r = ref world.Conversations[world.Conversations.FindOrAdd(conversation, entry.Position)];
        log.Version(entry, ref r.Version);
        var facts = log.Read(entry, StreamKind.Conversation);
        if (entry.Version == 1 && facts is not [{ Kind: FactKind.Opened }, ..])
        {
            findings.Add(Invariant.I4, "not-opened", entry, $"a conversation begins with 'opened'", $"{(facts is [var first, ..] ? first.Name : "nothing")}");
        }

        var before = r;
        var tenant = r.Tenant;
        foreach (var fact in facts)
        {
            Follow(entry, conversation, ref r, fact);
        }

        if (tenant >= 0 && world.Name(tenant) != entry.Tenant)
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {world.Name(tenant)}", $"tenant {entry.Tenant}");
        }

        Invited(entry, before, r);
        if (Changed(before, r))
        {
            r.ChangedAtVersion = entry.Version;
        }
    }

    private void Follow(Entry entry, UInt128 conversation, ref ConversationRecord r, Fact f)
    {
        var at = f.At!.Value;
        switch (f.Kind)
        {
            case FactKind.Opened:
                Opened(entry, ref r, f);
                break;
            case FactKind.MessageReceived:
                MessageReceived(entry, ref r, f);
                break;
            case FactKind.PriorityRaised:
                PriorityRaised(entry, ref r, f);
                break;
            case FactKind.Assigned:
                Assigned(entry, conversation, ref r, f);
                break;
            case FactKind.Replied:
                ByOwner(entry, r, f, f.Agent!);
                keys.Once(KeyKind.Reply, Digest.Of("reply", entry.Stream, f.MessageId!), entry.Position);
                r.FirstReplyAt = r.FirstReplyAt == 0 ? at.UtcTicks : r.FirstReplyAt;
                r.Status = Status.Active;
                break;
            case FactKind.Parked:
                ByOwner(entry, r, f, f.Agent!);
                r.Status = Status.Pending;
                break;
            case FactKind.Released:
                ByOwner(entry, r, f, f.From!);
                EndTenure(conversation, ref r, at);
                r.Status = Status.Waiting;
                break;
            case FactKind.Closed:
                if (!r.IsOpen || f.Agent != OwnerOf(r))
                {
                    findings.Add(Invariant.I4, "closed-by-other", entry, $"an open conversation of {OwnerOf(r) ?? "nobody"} is closed as such", $"{r.Status}, closed as of {f.Agent ?? "nobody"}");
                }

                EndTenure(conversation, ref r, at);
                (r.Status, r.ClosedAt, r.EverClosed) = (Status.Closed, at.UtcTicks, true);
                break;
            case FactKind.Reopened:
                if (r.Status is not (Status.Closed or Status.Abandoned))
                {
                    findings.Add(Invariant.I4, "reopened-open", entry, $"only what is closed or abandoned is reopened", $"{r.Status}");
                }

                EndTenure(conversation, ref r, at);
                r.Status = Status.Waiting;
                break;
            case FactKind.EvaluationInvited:
                keys.Once(KeyKind.Invitation, Digest.Of("invitation", entry.Tenant, f.Invitation!), entry.Position);
                r.Invitations = (byte)Math.Min(byte.MaxValue, r.Invitations + 1);
                break;
            case FactKind.Evaluated:
                if (r.Invitations == 0 || r.Score >= 0 || f.Score is < 1 or > 5)
                {
                    findings.Add(Invariant.I9, "evaluation", entry, $"one evaluation of 1 to 5 after the invitation",
                        $"{f.Score}, after {r.Invitations} invitations and {(r.Score >= 0 ? "an" : "no")} evaluation");
                }

                r.Score = (sbyte)Math.Clamp(f.Score!.Value, 0, sbyte.MaxValue);
                break;
            case FactKind.OutOfHoursNoticed:
                if (r.IsNoticed)
                {
                    findings.Add(Invariant.I6, "noticed-twice", entry, $"one out-of-hours notice (P0-14)", $"another one");
                }

                if (r.Status is not Status.Waiting)
                {
                    findings.Add(Invariant.I4, "noticed-owned", entry, $"an out-of-hours notice only for who waits", $"{r.Status}");
                }

                r.IsNoticed = true;
                break;
            case FactKind.Abandoned:
                if (r.Status is not Status.Waiting)
                {
                    findings.Add(Invariant.I4, "abandoned-owned", entry, $"only who waits can leave", $"{r.Status}");
                }

                EndTenure(conversation, ref r, at);
                (r.Status, r.ClosedAt) = (Status.Abandoned, at.UtcTicks);
                break;
        }
    }

    private void Opened(Entry entry, ref ConversationRecord r, Fact f)
    {
        if (r.Status is not Status.None)
        {
            findings.Add(Invariant.I4, "opened-twice", entry, $"'opened' once, first", $"again, while {r.Status}");
            return;
        }

        if (f.Tenant != entry.Tenant)
        {
            findings.Add(Invariant.I12, "foreign-entry", entry, $"tenant {f.Tenant}", $"tenant {entry.Tenant}");
        }

        if (!world.Stores.ContainsKey((f.Tenant!, f.Store!)))
        {
            findings.Add(Invariant.I12, "unknown-store", entry, $"a store that tenant {f.Tenant} has registered", $"{f.Store}");
        }

        var date = f.Date!.Value;
        keys.Once(
            KeyKind.Inquiry, Digest.Of("inquiry", f.Tenant!, f.Store!, f.Customer!, date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), entry.Position);
        (r.Tenant, r.Store, r.Platform) = (world.Symbol(f.Tenant!), world.Symbol(f.Store!), world.Symbol(f.Platform!));
        (r.Customer, r.Date, r.Status) = ((ulong)Digest.Of(f.Customer!), date.DayNumber, Status.Waiting);
        (r.FirstMessageAt, r.OpenedAt) = (f.FirstMessageAt!.Value.UtcTicks, f.At!.Value.UtcTicks);
    }

    private void MessageReceived(Entry entry, ref ConversationRecord r, Fact f)
    {
        if (!r.IsOpen)
        {
            findings.Add(Invariant.I4, "message-unopened", entry, $"messages only in open conversations", $"{r.Status}");
        }

        if (r.Tenant >= 0)
        {
            keys.Message(
                Digest.Of("message", world.Name(r.Tenant), world.Name(r.Store), f.MessageId!), r.Platform, entry.Position,
                needsReceipt: f.At >= receiptsSince);
        }

        r.Status = r.Status is Status.Pending ? Status.Active : r.Status;
        r.FirstMessageAt = Math.Min(r.FirstMessageAt, f.SentAt!.Value.UtcTicks);
    }

    private void PriorityRaised(Entry entry, ref ConversationRecord r, Fact f)
    {
        var to = Array.IndexOf(Priorities, f.To);
        if (to < 0)
        {
            findings.Add(Invariant.Log, "unknown-name", entry, $"a class of waiting", $"'{f.To}'");
            return;
        }

        r.Priority = (byte)to;
    }

    private void Assigned(Entry entry, UInt128 conversation, ref ConversationRecord r, Fact f)
    {
        findings.Checked(Invariant.I4);
        var owner = OwnerOf(r);
        if (!r.IsOpen)
        {
            findings.Add(Invariant.I4, "assigned-unopened", entry, $"an owner only for an open conversation", $"{r.Status}");
        }

        if (owner is not null && f.Cause is not ("Transfer" or "Override"))
        {
            findings.Add(Invariant.I4, "owner-overlap", entry, $"no owner before an assignment by {f.Cause}", $"{owner} owns it");
        }

        if (owner != f.From)
        {
            findings.Add(Invariant.I4, "from-not-owner", entry, $"from {owner ?? "nobody"}, the owner", $"from {f.From ?? "nobody"}");
        }

        if (owner == f.Agent)
        {
            findings.Add(Invariant.I4, "assigned-again", entry, $"another owner than {owner}", $"{f.Agent}");
        }

        if (f.Cause is "Transfer" && (f.From is null || string.IsNullOrWhiteSpace(f.Reason)))
        {
            findings.Add(Invariant.I4, "transfer-incomplete", entry, $"a transfer has from and reason (P0-5)", $"from {f.From ?? "nobody"}, reason '{f.Reason}'");
        }

        EndTenure(conversation, ref r, f.At!.Value);
        var agent = world.Agent(r.Tenant < 0 ? entry.Tenant : world.Name(r.Tenant), f.Agent!);
        agent.Begin(conversation);
        r.Owner = r.LastOwner = world.Symbol(f.Agent!);
        r.Status = f.Cause is "Return" && r.FirstReplyAt != 0 ? Status.Active : Status.Assigned;
        r.AssignedAt = r.AssignedAt == 0 ? f.At!.Value.UtcTicks : r.AssignedAt;
        r.Transfers += (ushort)(f.Cause is "Transfer" ? 1 : 0);
        pairs.Assigned(entry, f, conversation, agent, r.Tenant >= 0 ? world.Name(r.Store) : "");
    }

    private void ByOwner(Entry entry, in ConversationRecord r, Fact f, string agent)
    {
        if (!r.IsOpen || OwnerOf(r) != agent)
        {
            findings.Add(Invariant.I4, "not-by-owner", entry, $"'{f.Name}' by {OwnerOf(r) ?? "nobody"}, the owner", $"by {agent}");
        }
    }

    // Read off the entry as a whole: the invitation belongs to the entry of the first close.
    private void Invited(Entry entry, in ConversationRecord before, in ConversationRecord after)
    {
        if (after.EverClosed && !before.EverClosed)
        {
            findings.Checked(Invariant.I9);
            if (after.Invitations == 0)
            {
                findings.Add(Invariant.I9, "not-invited", entry, $"one invitation with the close", $"none");
            }
        }

        if (after.Invitations > 1 && after.Invitations != before.Invitations)
        {
            findings.Add(Invariant.I9, "invited-twice", entry, $"one invitation", $"{after.Invitations}");
        }

        if (after.Invitations > before.Invitations && !after.EverClosed)
        {
            findings.Add(Invariant.I9, "invited-early", entry, $"an invitation with the close", $"one while {after.Status}");
        }
    }

    private void EndTenure(UInt128 conversation, ref ConversationRecord r, DateTimeOffset at)
    {
        if (r.Owner >= 0 && r.Tenant >= 0 && world.Agents.TryGetValue((world.Name(r.Tenant), world.Name(r.Owner)), out var agent))
        {
            agent.End(conversation, at);
        }

        r.Owner = ConversationRecord.Nobody;
    }

    private string? OwnerOf(in ConversationRecord r) => r.Owner < 0 ? null : world.Name(r.Owner);

    private static bool Changed(in ConversationRecord a, in ConversationRecord b) =>
        a.Status != b.Status || a.Owner != b.Owner || a.LastOwner != b.LastOwner || a.Priority != b.Priority || a.FirstMessageAt != b.FirstMessageAt
        || a.AssignedAt != b.AssignedAt || a.FirstReplyAt != b.FirstReplyAt || a.ClosedAt != b.ClosedAt || a.Transfers != b.Transfers
        || a.Invitations != b.Invitations || a.Score != b.Score;
}
