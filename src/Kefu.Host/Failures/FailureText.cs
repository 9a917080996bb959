using System.Net.Sockets;
using System.Text.Json;
using Kefu.Check;
using Kefu.Ledger;
using Kefu.Ledger.Backup;
using Kefu.Replay.Days;
using Kefu.Replay.Gateway;
using Microsoft.AspNetCore.Connections;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Kefu.Host.Failures;

/// <summary>What went wrong, in one sentence for people, and the exit code for programs.</summary>
internal static class FailureText
{
    private const int NoSpaceLeft = 28;

    /// <summary>The sentence and code; null for what nobody expected, which deserves its stack trace.</summary>
    public static (int Code, string Text)? Of(Exception exception) => exception switch
    {
        CommandException e => (e.ExitCode, e.Message),
        LedgerInUseException e => (ExitCode.InUse, $"{e.File} is in use by another process. One process writes one SQLite file: stop the other one, use another --data directory, or use PostgreSQL (--database)."),
        LedgerSchemaException e => (ExitCode.Configuration, e.Message),
        BackupException e => (ExitCode.CannotCreate, e.Message),
        LedgerUnreadableException e => (ExitCode.Unreadable, e.Message),
        AddressInUseException => (ExitCode.InUse, "The address is in use by another process. Choose another with --port or --urls."),
        InvalidDataException e => (ExitCode.Configuration, e.InnerException is { } inner ? $"{e.Message} {inner.Message}" : e.Message),
        OptionsValidationException e => (ExitCode.Configuration, $"The configuration is not valid: {string.Join(" ", e.Failures)}"),
        DayFormatException e => (ExitCode.Data, e.Message),
        RefusedException { Status: 401 or 403 } e => (ExitCode.NoPermission, e.Message),
        RefusedException e => (ExitCode.Found, e.Message),
        ServerGoneException e => (ExitCode.Unavailable, e.Message),
        PostgresException e => Of(e),
        SqliteException e => Of(e),
        NpgsqlException e => (ExitCode.Unavailable, $"The database cannot be reached: {Innermost(e).Message}"),
        SocketException e => (ExitCode.Unavailable, $"Cannot connect: {e.Message}."),
        HttpRequestException e => (ExitCode.Unavailable, $"The server cannot be reached: {Innermost(e).Message}"),
        FileNotFoundException e => (ExitCode.NoInput, e.FileName is { } file ? $"There is no file {file}." : e.Message),
        DirectoryNotFoundException e => (ExitCode.NoInput, e.Message),
        UnauthorizedAccessException e => (ExitCode.CannotCreate, e.Message),
        IOException e when (e.HResult & 0xFFFF) == NoSpaceLeft || e.Message.Contains("No space left", StringComparison.Ordinal) =>
            (ExitCode.CannotCreate, $"The disk is full: {e.Message}"),
        IOException { InnerException: { } inner } when Of(inner) is { } known => known,
        IOException e => (ExitCode.CannotCreate, e.Message),
        JsonException e => (ExitCode.Data, $"Not the JSON that is expected: {e.Message}"),
        LedgerException { InnerException: { } inner } when Of(inner) is { } known => known,
        LedgerException e => (ExitCode.Unavailable, e.Message),
        AggregateException { InnerException: { } inner } => Of(inner),
        _ when exception.InnerException is { } inner => Of(inner),
        _ => null,
    };

    private static (int Code, string Text) Of(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            (ExitCode.NoPermission, $"The database refuses the login: {e.MessageText}."),
        PostgresErrorCodes.InsufficientPrivilege => (ExitCode.NoPermission, $"The database refuses it: {e.MessageText}."),
        PostgresErrorCodes.InvalidCatalogName => (ExitCode.Unavailable, $"{e.MessageText}: create it first (createdb)."),
        PostgresErrorCodes.DiskFull => (ExitCode.CannotCreate, "The database's disk is full."),
        _ => (ExitCode.Unavailable, $"The database cannot be used: {e.MessageText} ({e.SqlState})."),
    };

    private static (int Code, string Text) Of(SqliteException e) => e.SqliteErrorCode switch
    {
        5 or 6 => (ExitCode.InUse, "The SQLite file is locked by another process."),
        8 => (ExitCode.CannotCreate, "The SQLite file or its directory may only be read."),
        13 => (ExitCode.CannotCreate, "The disk is full; nothing was written. Make room and start again."),
        14 => (ExitCode.CannotCreate, "The SQLite file cannot be opened; its directory must exist and be writable."),
        11 or 26 => (ExitCode.Data, "The file is not a SQLite database, or is damaged."),
        _ => (ExitCode.Unavailable, $"The SQLite file cannot be used: {e.Message}"),
    };

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception;
    }
}
