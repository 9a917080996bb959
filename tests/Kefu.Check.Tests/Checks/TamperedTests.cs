using Kefu.Check.Tests.Building;
using static Kefu.Check.Invariant;
using static Kefu.Check.Tests.Building.SmallDay;

namespace Kefu.Check.Tests.Checks;

/// <summary>One ledger for each check, spoilt in one place: it must be found there, by that check.</summary>
public sealed class TamperedTests
{
    private const string At = "\"at\":\"2026-11-11T01:00:03Z\"";

    private static string C(string id) => Conversation(id);

    /// <summary>Invariant, check, stream and version of the violation, and what spoils the ledger.</summary>
    public static TheoryData<Invariant, string, string, int, string> Cases => new()
    {
        // The log itself.
        { Log, "position-gap", C("c6"), 1, "delete from entry where " + Where(C("c5"), 2) },
        { Log, "version-gap", C("c1"), 9, "update entry set version = 9 where " + Where(C("c1"), 4) },
        { Log, "unknown-fact", C("c2"), 3, Set(C("c2"), 3, "$[0].fact", "answered") },
        { Log, "misplaced-fact", C("c2"), 3, Set(C("c2"), 3, "$[0].fact", "presence-changed") },
        { Log, "incomplete-fact", C("c2"), 3, Remove(C("c2"), 3, "$[0].messageId") },
        { Log, "unreadable", C("c2"), 3, Facts(C("c2"), 3, "nonsense") },
        { Log, "unreadable", C("c2"), 3, Set(C("c2"), 3, "$[0].at", "yesterday") },
        { Log, "empty-entry", C("c2"), 3, Facts(C("c2"), 3, "[]") },
        { Log, "unknown-stream", "customer:1.c", 1, "update entry set stream = 'customer:1.c', version = 1 where " + Where(C("c1"), 4) },
        { Log, "unknown-name", C("c3"), 1, Set(C("c3"), 1, "$[2].to", "Soonish") },

        // I1: ordinals, caps, and the two halves of a grant.
        { I1, "ordinal", AnnDay, 4, SetRaw(AnnDay, 4, "$[0].ordinal", "3") },
        { I1, "columns-differ", AnnDay, 4, "update entry set ordinal = 99 where " + Where(AnnDay, 4) },
        { I1, "columns-differ", C("c2"), 3, "update entry set ordinal = 1, cap = 120 where " + Where(C("c2"), 3) },
        { I1, "above-daily-cap", AnnDay, 4, SetRaw(AnnDay, 4, "$[0].dailyCap", "1") },
        { I1, "exception-misrecorded", AnnDay, 4, SetRaw(AnnDay, 4, "$[0].overDailyCap", "json('true')") },
        { I1, "cap-out-of-range", AnnDay, 4, SetRaw(AnnDay, 4, "$[0].dailyCap", "79") },
        { I1, "counted-twice", AnnDay, 4, Set(AnnDay, 4, "$[0].conversation", "c1") },
        { I1, "resumed-uncounted", AnnDay, 7, Set(AnnDay, 7, "$[0].fact", "inquiry-resumed") },
        { I1, "assigned-without-slot", C("c2"), 2, Facts(AnnDay, 4, $"[{{\"fact\":\"presence-changed\",\"to\":\"Online\",\"cause\":\"Asked\",{At}}}]") },
        { I1, "slot-without-assignment", AnnDay, 4, Facts(C("c2"), 2, $"[{{\"fact\":\"priority-raised\",\"to\":\"Vip\",{At}}}]") },
        { I1, "slot-without-assignment", AnnDay, 4, Set(C("c2"), 2, "$[0].agent", "bob") },
        { I1, "halves-differ", AnnDay, 4, Set(AnnDay, 4, "$[0].cause", "Claim") },
        { I1, "halves-differ", AnnDay, 4, Set(AnnDay, 4, "$[0].store", "north") },
        { I1, "day-not-started", AnnDay, 1, Facts(AnnDay, 1, $"[{{\"fact\":\"presence-changed\",\"to\":\"Online\",\"cause\":\"Asked\",{At}}}]") },
        { I1, "day-started", AnnDay, 2, $"update entry set facts = (select facts from entry where {Where(AnnDay, 1)}) where " + Where(AnnDay, 2) },
        { I1, "day-started", AnnDay, 1, Set(AnnDay, 1, "$[0].date", "2026-11-10") },
        { I1, "several-grants", AnnDay, 4, $"update entry set facts = json_insert(facts, '$[#]', json_extract(facts, '$[0]')) where " + Where(AnnDay, 4) },

        // I2: the concurrent cap and what was recorded about it.
        { I2, "above-concurrent-cap", AnnDay, 9, SetRaw(AnnDay, 9, "$[0].concurrentCap", "3") },
        { I2, "open-too-low", AnnDay, 9, SetRaw(AnnDay, 9, "$[0].open", "3") },
        { I2, "exception-misrecorded", AnnDay, 9, SetRaw(AnnDay, 9, "$[0].overConcurrentCap", "json('true')") },
        { I2, "cap-out-of-range", AnnDay, 9, SetRaw(AnnDay, 9, "$[0].concurrentCap", "121") },

        // I3: stores and duty.
        { I3, "not-bound", AnnDay, 7, Set(Ann, 4, "$[0].store", "west") },
        { I3, "not-bound", AnnDay, 7, Set(Ann, 4, "$[0].exception.expiresAt", "2026-11-11T01:00:02.5Z") },
        { I3, "fourth-store", Ann, 4, Add(Ann, 4, $"{{\"fact\":\"store-bound\",\"store\":\"west\",\"rank\":\"Secondary\",\"exception\":{{\"reason\":\"r\",\"approver\":\"a\",\"expiresAt\":\"2027-01-01T00:00:00Z\"}},{At}}}") },
        { I3, "main-store", Ann, 3, Set(Ann, 3, "$[0].rank", "Main") },
        { I3, "main-store", Ann, 2, Set(Ann, 2, "$[0].rank", "Secondary") },
        { I3, "exception-incomplete", Ann, 4, Set(Ann, 4, "$[0].exception.approver", " ") },
        { I3, "exception-incomplete", Ann, 4, Set(Ann, 4, "$[0].exception.expiresAt", "2026-11-11T01:00:00Z") },
        { I3, "exception-missing", Ann, 4, Remove(Ann, 4, "$[0].exception") },
        { I3, "not-active", AnnDay, 3, Add(Ann, 1, $"{{\"fact\":\"agent-status-changed\",\"status\":\"Trainee\",{At}}}") },
        { I3, "not-online", AnnDay, 3, Set(AnnDay, 2, "$[0].to", "Away") },

        // I4: owners and tenures.
        { I4, "owner-overlap", C("c3"), 3, Set(C("c3"), 3, "$[0].cause", "Routed") + ";" + Set(AnnDay, 5, "$[0].cause", "Routed") },
        { I4, "from-not-owner", C("c3"), 3, Set(C("c3"), 3, "$[0].from", "carol") },
        { I4, "from-not-owner", C("c3"), 3, Remove(C("c3"), 3, "$[0].from") },
        { I4, "assigned-again", C("c3"), 3, Set(C("c3"), 3, "$[0].agent", "bob") },
        { I4, "assigned-unopened", C("c1"), 4, Facts(C("c1"), 4, $"[{{\"fact\":\"assigned\",\"agent\":\"ann\",\"cause\":\"Routed\",{At}}}]") },
        { I4, "transfer-incomplete", C("c3"), 3, Remove(C("c3"), 3, "$[0].reason") },
        { I4, "not-by-owner", C("c2"), 3, Set(C("c2"), 3, "$[0].agent", "bob") },
        { I4, "not-by-owner", C("c3"), 4, Set(C("c3"), 4, "$[0].agent", "bob") },
        { I4, "not-by-owner", C("c4"), 2, Set(C("c4"), 2, "$[0].from", "ann") },
        { I4, "closed-by-other", C("c1"), 3, Set(C("c1"), 3, "$[0].agent", "bob") },
        { I4, "reopened-open", C("c2"), 3, Facts(C("c2"), 3, $"[{{\"fact\":\"reopened\",{At}}}]") },
        { I4, "opened-twice", C("c1"), 2, $"update entry set facts = (select facts from entry where {Where(C("c1"), 1)}) where " + Where(C("c1"), 2) },
        { I4, "not-opened", C("c7"), 1, Remove(C("c7"), 1, "$[0]") },
        { I4, "abandoned-owned", C("c1"), 2, Facts(C("c1"), 2, $"[{{\"fact\":\"abandoned\",{At}}}]") },
        { I4, "message-unopened", C("c1"), 4, Facts(C("c1"), 4, $"[{{\"fact\":\"message-received\",\"messageId\":\"x\",\"text\":\"\",\"sentAt\":\"2026-11-11T01:00:03Z\",{At}}}]") },

        // I5: read models and receipts.
        { I5, "row-missing", C("c2"), 1, "delete from conversation where id = 'c2'" },
        { I5, "row-without-facts", C("ghost"), 1, Row("version = 1", "ghost") },
        { I5, "row-differs", C("c4"), 3, "update conversation set owner = 'bob' where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set last_owner = 'bob' where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set status = 3 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set version = 2 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set version = 4 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set store = 'south' where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set customer = 'x' where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set platform = 'jd' where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set date = date + 1 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set settled = date where id = 'c4'" },
        { I5, "row-differs", C("c1"), 4, "update conversation set settled = null where id = 'c1'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set priority = 1 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set first_message_at = first_message_at + 2 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set opened_at = opened_at + 2 where id = 'c4'" },
        { I5, "row-differs", C("c4"), 3, "update conversation set assigned_at = null where id = 'c4'" },
        { I5, "row-differs", C("c1"), 4, "update conversation set first_reply_at = first_reply_at - 2 where id = 'c1'" },
        { I5, "row-differs", C("c1"), 4, "update conversation set closed_at = closed_at - 2 where id = 'c1'" },
        { I5, "row-differs", C("c3"), 6, "update conversation set transfers = 2 where id = 'c3'" },
        { I5, "row-differs", C("c1"), 4, "update conversation set invited = 0 where id = 'c1'" },
        { I5, "row-differs", C("c1"), 4, "update conversation set score = 4 where id = 'c1'" },
        { I5, "row-differs", Ann, 4, "update directory set body = json_set(body, '$.name', 'anna') where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set body = json_set(body, '$.status', 'Stopped') where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set body = json_set(body, '$.stores[2].store', 'west') where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set body = json_remove(body, '$.stores[2].exception') where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set version = 3 where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set position = 999 where id = 'ann'" },
        { I5, "row-differs", Ann, 4, "update directory set body = '[' where id = 'ann'" },
        { I5, "row-differs", "agent:4.acme.3.bob", 3, "update directory set body = json_set(body, '$.settings.concurrentCap', 9) where id = 'bob'" },
        { I5, "row-differs", "tenant:4.acme", 2, "update directory set body = json_set(body, '$.keys[0].hash', 'ff') where kind = 0" },
        { I5, "row-differs", "tenant:4.acme", 2, "update directory set body = json_remove(body, '$.keys[0]') where kind = 0" },
        { I5, "row-differs", "store:4.acme.5.south", 1, "update directory set body = json_set(body, '$.platform', 'jd') where id = 'south'" },
        { I5, "row-missing", "store:4.acme.5.south", 1, "delete from directory where id = 'south'" },
        { I5, "row-without-facts", "agent:4.acme.5.carol", 1, "insert into directory values ('acme', 2, 'carol', 1, 999, '{}')" },
        { I5, "receipt-without-fact", "receipt acme/message:5.tmall.5.north.4.m999", 0, "update receipt set key = 'message:5.tmall.5.north.4.m999' where key = 'message:5.tmall.5.north.2.m1'" },
        { I5, "receipt-version", C("c1"), 99, "update receipt set answer = json_set(answer, '$.version', 99) where key = 'message:5.tmall.5.north.2.m1'" },
        { I5, "receipt-without-conversation", "receipt acme/message:5.tmall.5.north.2.m1", 1, "update receipt set answer = json_set(answer, '$.conversation', 'zz') where key = 'message:5.tmall.5.north.2.m1'" },
        { I5, "receipt-unreadable", "receipt acme/message:5.tmall.5.north.2.m1", 0, "update receipt set answer = 'thanks' where key = 'message:5.tmall.5.north.2.m1'" },

        // I6: keys.
        { I6, "message-twice", C("c3"), 5, Set(C("c3"), 5, "$[0].messageId", "m1") },
        { I6, "message-without-receipt", C("d1"), 1, "delete from receipt where answer like '%\"d1\"%'" },
        { I6, "inquiry-twice", C("c7"), 1, Set(C("c7"), 1, "$[0].customer", "customer-c1") },
        { I6, "reply-twice", C("c6"), 5, $"update entry set facts = json_set(facts, '$[0].messageId', (select json_extract(facts, '$[0].messageId') from entry where {Where(C("c6"), 2)})) where " + Where(C("c6"), 5) },
        { I6, "receipt-repeated", "receipt acme/message:5.tmall.5.north.2.m1", 0, "create table copy as select * from receipt; insert into copy select * from receipt where key = 'message:5.tmall.5.north.2.m1'; drop table receipt; alter table copy rename to receipt" },

        // I9: the one invitation.
        { I9, "not-invited", C("c1"), 3, Remove(C("c1"), 3, "$[1]") },
        { I9, "invited-twice", C("c6"), 6, Add(C("c6"), 6, $"{{\"fact\":\"evaluation-invited\",\"invitation\":\"second\",\"agent\":\"ann\",{At}}}") },
        { I9, "invited-early", C("c2"), 3, Add(C("c2"), 3, $"{{\"fact\":\"evaluation-invited\",\"invitation\":\"early\",\"agent\":\"ann\",{At}}}") },
        { I9, "invitation-twice", C("c2"), 4, Set(C("c2"), 4, "$[1].invitation", "inv-c1") },
        { I9, "evaluation", C("c1"), 4, SetRaw(C("c1"), 4, "$[0].score", "6") },
        { I9, "evaluation", C("c2"), 3, Facts(C("c2"), 3, $"[{{\"fact\":\"evaluated\",\"score\":5,{At}}}]") },

        // I10: slots.
        { I10, "slots", "agent:4.acme.3.bob", 0, "update conversation set owner = 'bob' where id = 'c4'" },
        { I10, "slots", "agent:4.acme.5.carol", 0, "update conversation set owner = 'carol' where id = 'c4'" },
        { I10, "slot-leaked", AnnDay, 9, SetRaw(AnnDay, 9, "$[0].open", "9") },
        { I10, "carried", AnnNextDay, 1, SetRaw(AnnNextDay, 1, "$[0].carried", "json('[\"c2\",\"c3\",\"c4\"]')") },
        { I10, "carried", AnnNextDay, 1, SetRaw(AnnNextDay, 1, "$[0].carried", "json('[\"c1\",\"c2\",\"c3\",\"c4\",\"c8\"]')") },

        // Rosters, shifts and duty.
        { I1, "shift-date", AnnDay, 3, Set(AnnShifts, 2, "$[0].shifts[0].date", "2026-11-10") },
        { I3, "shifts-overlap", AnnShifts, 2, Set(AnnShifts, 2, "$[0].shifts[1].startsAt", "2026-11-11T19:59:59+00:00") },
        { I5, "shifts-differ", AnnShifts, 2, Set(AnnShifts, 2, "$[0].shifts[0].endsAt", "2026-11-11T21:00:00+00:00") },
        { I5, "shifts-differ", AnnShifts, 2, SetRaw(November, 3, "$[0].final", "json('false')") + ";" + SetRaw(December, 3, "$[0].final", "json('false')") },
        { I5, "shifts-differ", "agent-shifts:4.acme.3.bob", 3, SetRaw(December, 5, "$[0].final", "json('false')") },
        { I5, "row-differs", AnnShifts, 2, "update directory set body = json_set(body, '$.shifts[0].date', '2026-11-10') where kind = 10 and id = 'ann'" },
        { I5, "row-differs", AnnShifts, 2, "update directory set version = 1 where kind = 10 and id = 'ann'" },
        { I5, "row-differs", AnnShifts, 2, "update directory set body = '[' where kind = 10 and id = 'ann'" },
        { I5, "row-missing", AnnShifts, 2, "delete from directory where kind = 10 and id = 'ann'" },
        { I5, "row-without-facts", "agent-shifts:4.acme.5.carol", 1, "insert into directory values ('acme', 10, 'carol', 1, 999, '{}')" },
        { Log, "incomplete-fact", November, 1, Remove(November, 1, "$[0].lines") },
        { Log, "unknown-request", December, 5, Set(December, 5, "$[0].leave", "l9") },
        { Log, "request-decided", December, 8, Set(December, 8, "$[0].swap", "s1") },
        { Log, "duty-twice", NorthDuty, 2, Set(NorthDuty, 2, "$[0].fact", "duty-began") },
        { I12, "foreign-entry", November, 1, "update entry set tenant = 'other' where " + Where(November, 1) },
        { I12, "foreign-entry", AnnShifts, 1, "update entry set tenant = 'other' where " + Where(AnnShifts, 1) },
        { I12, "foreign-entry", NorthDuty, 1, "update entry set tenant = 'other' where " + Where(NorthDuty, 1) },
        { I12, "foreign-entry", "calendar:4.acme", 1, "update entry set tenant = 'other' where " + Where("calendar:4.acme", 1) },

        // The out-of-hours notice.
        { I6, "noticed-twice", C("c7"), 1, Add(C("c7"), 1, $"{{\"fact\":\"out-of-hours-noticed\",\"zh\":\"x\",\"en\":\"y\",{At}}}") },
        { I4, "noticed-owned", C("c2"), 3, Add(C("c2"), 3, $"{{\"fact\":\"out-of-hours-noticed\",\"zh\":\"x\",\"en\":\"y\",{At}}}") },

        // I12: tenants.
        { I12, "foreign-entry", C("c2"), 3, "update entry set tenant = 'other' where " + Where(C("c2"), 3) },
        { I12, "foreign-entry", AnnDay, 4, "update entry set tenant = 'other' where " + Where(AnnDay, 4) },
        { I12, "foreign-entry", Ann, 1, "update entry set tenant = 'other' where " + Where(Ann, 1) },
        { I12, "foreign-row", C("c5"), 2, "update conversation set tenant = 'other' where id = 'c5'" },
        { I12, "foreign-receipt", "receipt other/c:x", 1, "insert into receipt (tenant, key, hash, answer, at) values ('other', 'c:x', '', '{\"conversation\":\"c1\",\"version\":1}', 0)" },
        { I12, "unknown-store", C("c5"), 1, Set(C("c5"), 1, "$[0].store", "moon") },
        { I12, "unknown-store", Ann, 4, Set(Ann, 4, "$[0].store", "moon") },
        { I12, "key-reissued", "tenant:4.acme", 2, $"update entry set facts = json_insert(facts, '$[#]', json('{{\"fact\":\"key-revoked\",\"id\":\"k1\",{At}}}'), '$[#]', json_extract(facts, '$[0]')) where " + Where("tenant:4.acme", 2) },
        { I12, "registered-elsewhere", Ann, 1, Set(Ann, 1, "$[0].agent", "carol") },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Run_LedgerSpoiltInOnePlace_FindsItThere(Invariant invariant, string check, string stream, int version, string spoil)
    {
        await using var database = await TestDatabase.Create("sqlite");
        await database.Write(Build());
        await database.Execute(spoil);

        var report = await database.Check();

        Assert.Equal(1, report.ExitCode);
        Assert.True(
            report[invariant].Examples.Any(v => v.Check == check && v.Stream == stream && v.Version == version && v.Expected != v.Seen),
            $"{invariant} {check} at {stream} version {version} was expected, not:\n{report.ToJson()}");
    }

    [Fact]
    public void Cases_EveryCheckInTheSource_IsSpoiltOnce()
    {
        var tried = Cases.Select(c => c.Data.Item2).Concat(["head"]).ToHashSet(StringComparer.Ordinal);
        var written = SourceTree.Files("src/Kefu.Check", "*.cs")
            .SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "(?:Invariant\\.[A-Za-z0-9]+,\\s*)\"([a-z-]+)\"").Select(m => m.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(written);
        Assert.Empty(written.Except(tried));
    }

    [Fact]
    public async Task Run_HeadBesideTheLastEntry_FindsIt()
    {
        await using var database = await TestDatabase.Create("postgres");
        var built = Build();
        await database.Write(built);
        await database.Execute("update ledger_head set position = position + 1");

        var report = await database.Check();

        Assert.Equal("head", Assert.Single(report[Log].Examples).Check);
    }

    [Fact]
    public async Task Run_SpoiltOnPostgreSql_FindsItThere()
    {
        await using var database = await TestDatabase.Create("postgres");
        await database.Write(Build());
        await database.Execute($"update entry set facts = replace(facts, '\"ordinal\":2', '\"ordinal\":3') where stream = '{AnnDay}' and version = 4");
        await database.Execute("update conversation set owner = 'bob' where id = 'c4'");

        var report = await database.Check();

        Assert.Contains(report[I1].Examples, v => v is { Check: "ordinal", Stream: AnnDay, Version: 4 });
        Assert.Contains(report[I5].Examples, v => v.Check == "row-differs" && v.Stream == C("c4"));
        Assert.Contains(report[I10].Examples, v => v is { Check: "slots", Stream: Ann });
    }

    private static string Where(string stream, int version) => $"stream = '{stream}' and version = {version}";

    private static string Facts(string stream, int version, string facts) => $"update entry set facts = '{facts}' where {Where(stream, version)}";

    private static string Set(string stream, int version, string path, string text) => SetRaw(stream, version, path, $"'{text}'");

    private static string SetRaw(string stream, int version, string path, string value) =>
        $"update entry set facts = json_set(facts, '{path}', {value}) where {Where(stream, version)}";

    private static string Remove(string stream, int version, string path) => $"update entry set facts = json_remove(facts, '{path}') where {Where(stream, version)}";

    private static string Add(string stream, int version, string fact) => $"update entry set facts = json_insert(facts, '$[#]', json('{fact}')) where {Where(stream, version)}";

    private static string Row(string change, string id) =>
        $"""
        create temp table one as select * from conversation where id = 'c5';
        update one set id = '{id}', number = null, {change};
        insert into conversation select * from one
        """;
}
