namespace Kefu.Host.Failures;

/// <summary>How the program ends. Those from 64 on are the conventions of <c>sysexits.h</c>.</summary>
internal static class ExitCode
{
    /// <summary>Done, or stopped when asked to.</summary>
    public const int Done = 0;

    /// <summary>The command worked and found something wrong: violations, figures that disagree.</summary>
    public const int Found = 1;

    /// <summary>A ledger cannot be read, so nothing is known about it (<c>check</c>).</summary>
    public const int Unreadable = 2;

    /// <summary>The command line is not right.</summary>
    public const int Usage = 64;

    /// <summary>An input file is not what it should be.</summary>
    public const int Data = 65;

    /// <summary>An input file is not there.</summary>
    public const int NoInput = 66;

    /// <summary>The database or the server cannot be reached.</summary>
    public const int Unavailable = 69;

    /// <summary>A defect of Kefu.</summary>
    public const int Software = 70;

    /// <summary>A file cannot be made or written: no rights, disk full.</summary>
    public const int CannotCreate = 73;

    /// <summary>The port or the SQLite file is in use by another process.</summary>
    public const int InUse = 75;

    /// <summary>The database or the server refuses the login.</summary>
    public const int NoPermission = 77;

    /// <summary>The configuration is wrong, or the ledger belongs to another version.</summary>
    public const int Configuration = 78;

    /// <summary>Interrupted by Ctrl-C.</summary>
    public const int Interrupted = 130;
}
