using System.Text.Json;
using Kefu.Check.Facts;
using Kefu.Check.Keys;
using Kefu.Check.Reports;

namespace Kefu.Check.ReadModels;

/// <summary>Receipts against the facts they acknowledge (I5); their keys are compared with those of the messages (I6).</summary>
internal sealed class ReceiptRows(World world, Findings findings, KeyLog keys)
{
    private const string MessageKey = "message:";

    public void Check(ReceiptRow row)
    {
        findings.Checked(Invariant.I5);
        findings.Checked(Invariant.I6);
        if (MessageOf(row) is { } message)
        {
            keys.Receipt(message);
        }

        try
        {
            using var answer = JsonDocument.Parse(row.Answer);
            Check(row, answer.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            findings.Add(Invariant.I5, "receipt-unreadable", Name(row), 0, 0, "an answer in JSON", e.Message);
        }
    }

    /// <summary>Name of a receipt in a violation.</summary>
    public static string Name(ReceiptRow row) => $"receipt {row.Tenant}/{row.Key}";

    /// <summary>The digest of the message that a receipt is of; null for a command's.</summary>
    public static UInt128? MessageOf(ReceiptRow row) =>
        row.Key.StartsWith(MessageKey, StringComparison.Ordinal) && StreamName.PartsOf(row.Key, MessageKey.Length, 3) is [_, var store, var id]
            ? Digest.Of("message", row.Tenant, store, id)
            : null;

    private void Check(ReceiptRow row, JsonElement answer)
    {
        var version = answer.TryGetProperty("version", out var v) ? v.GetInt32() : 0;
        if (!answer.TryGetProperty("conversation", out var conversation))
        {
            return;
        }

        var id = conversation.GetString() ?? "";
        var index = world.Conversations.Find(Digest.Of("conversation", id));
        if (index < 0)
        {
            findings.Add(Invariant.I5, "receipt-without-conversation", Name(row), version, 0, $"conversation {id} in the log", "no such stream");
            return;
        }

        ref var r = ref world.Conversations[index];
        if (version < 1 || version > r.Version)
        {
            findings.Add(
                Invariant.I5, "receipt-version", StreamName.OfConversation(id), version, 0, $"an acknowledged version of 1 to {r.Version}", $"{version}, by {Name(row)}");
        }

        if (r.Tenant >= 0 && world.Name(r.Tenant) != row.Tenant)
        {
            findings.Add(Invariant.I12, "foreign-receipt", Name(row), version, 0, $"tenant {world.Name(r.Tenant)}", $"tenant {row.Tenant}");
        }
    }
}
