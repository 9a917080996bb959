using System.Runtime.InteropServices;
using System.Text;

namespace Kefu.Ledger.Backup;

/// <summary>
/// Waits until a directory's entries are on the disk: without it, a renamed file may have its old name again after the loss of power.
/// .NET opens no directories, so this asks the C library.
/// </summary>
internal static class DirectoryFlush
{
    private const int ReadOnly = 0;

    public static void Run(string directory)
    {
        var handle = Open(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnly);
        if (handle < 0)
        {
            throw new IOException($"{directory} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        }

        try
        {
            if (Flush(handle) < 0)
            {
                throw new IOException($"{directory} cannot be written to the disk (error {Marshal.GetLastPInvokeError()}).");
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);
}
