using System.Security.Cryptography;
using Kefu.Host.Failures;

namespace Kefu.Host.Startup;

/// <summary>The key that signs development tokens: made once, readable by its owner alone.</summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    /// <summary>Where it is.</summary>
    public static string FileIn(string dataDirectory) => Path.Combine(dataDirectory, "signing-key");

    /// <summary>Reads the key; null if there is none.</summary>
    public static byte[]? Read(string dataDirectory)
    {
        var file = FileIn(dataDirectory);
        if (!File.Exists(file))
        {
            return null;
        }

        var key = new byte[Bytes];
        return Convert.TryFromBase64String(File.ReadAllText(file).Trim(), key, out var length) && length == Bytes
            ? key
            : throw new CommandException(ExitCode.Configuration, $"{file} is not a signing key. Delete it and start Kefu again; tokens made with it end to be good.");
    }

    /// <summary>Reads the key, or makes one.</summary>
    public static byte[] ReadOrCreate(string dataDirectory)
    {
        if (Read(dataDirectory) is { } known)
        {
            return known;
        }

        var key = RandomNumberGenerator.GetBytes(Bytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        // Written whole beside it first: a crash leaves no half of a key.
        var draft = FileIn(dataDirectory) + ".new";
        File.Delete(draft);
        using (var writer = new StreamWriter(draft, options))
        {
            writer.WriteLine(Convert.ToBase64String(key));
        }

        File.Move(draft, FileIn(dataDirectory));
        return key;
    }
}
