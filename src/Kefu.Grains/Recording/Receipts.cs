using System.Text.Json;
using System.Text.Json.Serialization;
using Kefu.Contracts.Commands;
using Kefu.Contracts.Stores;
using Kefu.Domain.Conversations;
using Kefu.Ledger;

namespace Kefu.Grains.Recording;

/// <summary>Answers to commands, kept with their effects, so that a repetition is answered and not done again (I6).</summary>
internal static class Receipts
{
    /// <summary>The answer to a command that was done before; null when it is new. A key under another request is refused.</summary>
    public static async ValueTask<CommandReply?> Replay(ILedgerReader reader, Command command, CancellationToken cancellationToken)
    {
        if (command.Key is null || await reader.FindReceipt(command.Tenant, CommandKey(command.Key), cancellationToken) is not { } receipt)
        {
            return null;
        }

        return receipt.Hash == command.Hash
            ? CommandReply.Done(JsonSerializer.Deserialize(receipt.Answer, AnswerJson.Default.DoneAnswer)!.Version) with { Replayed = true }
            : KeyReused(command.Key);
    }

    /// <summary>What to keep for a command that was done.</summary>
    public static Receipt? Of(Command command, int version, DateTimeOffset now) => command.Key is null
        ? null
        : new Receipt(command.Tenant, CommandKey(command.Key), command.Hash, JsonSerializer.Serialize(new DoneAnswer(version), AnswerJson.Default.DoneAnswer), now);

    /// <summary>What to keep for a customer's message.</summary>
    public static Receipt Of(string tenant, string key, string hash, OpenReply reply, DateTimeOffset now) =>
        new(tenant, key, hash, JsonSerializer.Serialize(new MessageAnswer(reply.ConversationId, reply.Status, reply.Version, reply.Agent, reply.Position, reply.Reason, reply.Notice), AnswerJson.Default.MessageAnswer), now);

    /// <summary>The answer to a customer's message that was taken in before.</summary>
    public static OpenReply Replay(Receipt receipt, string hash)
    {
        if (receipt.Hash != hash)
        {
            return OpenReply.Refused(new Refusal(RefusalTypes.KeyReused, "A message with this id was taken in before, with another content."));
        }

        var answer = JsonSerializer.Deserialize(receipt.Answer, AnswerJson.Default.MessageAnswer)!;
        return new OpenReply(null, answer.Conversation, answer.Status, answer.Version, answer.Agent, answer.Position, answer.Reason, Replayed: true, answer.Notice);
    }

    /// <summary>The refusal of a key under which another request was done.</summary>
    public static CommandReply KeyReused(string key) =>
        CommandReply.Refused(RefusalTypes.KeyReused, $"The idempotency key '{key}' was used by another request; use a new key.");

    // Commands and messages have keys of their own: no caller can meet a message's receipt by choosing a key.
    private static string CommandKey(string key) => "c:" + key;
}

/// <summary>Stored answer to a command.</summary>
internal sealed record DoneAnswer(int Version);

/// <summary>Stored answer to a message.</summary>
internal sealed record MessageAnswer(string Conversation, ConversationStatus Status, int Version, string? Agent, int? Position, string? Reason, OutOfHoursNotice? Notice = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DoneAnswer))]
[JsonSerializable(typeof(MessageAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
