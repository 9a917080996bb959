namespace Orleans.Runtime;

/// <summary>Runs when the silo has started. When it throws, the host does not start.</summary>
public interface IStartupTask
{
    /// <summary>Runs once.</summary>
    Task Execute(CancellationToken cancellationToken);
}
