using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Orleans.Runtime;

/// <summary>Finds the grain classes of an application: in what is loaded, in what that references, and beside it on disk.</summary>
internal static class GrainClassDiscovery
{
    private static readonly string Own = typeof(GrainClassDiscovery).Assembly.GetName().Name!;
    private static readonly Lazy<IReadOnlyList<Type>> Found = new(() => [.. Search()]);

    internal static IReadOnlyList<Type> GrainClasses => Found.Value;

    internal static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, IsGenericTypeDefinition: false }
        && typeof(IGrainBase).IsAssignableFrom(type)
        && Array.Exists(type.GetInterfaces(), i => typeof(IGrain).IsAssignableFrom(i) && i != typeof(IGrain));

    private static IEnumerable<Type> Search() => Assemblies()
        .Where(a => a.GetReferencedAssemblies().Any(r => r.Name == Own))
        .OrderBy(a => a.FullName, StringComparer.Ordinal)
        .SelectMany(TypesOf)
        .Where(IsGrainClass)
        .OrderBy(t => t.FullName, StringComparer.Ordinal);

    private static HashSet<Assembly> Assemblies()
    {
        HashSet<Assembly> known = [.. AppDomain.CurrentDomain.GetAssemblies().Where(a => !a.IsDynamic)];
        var toVisit = new Queue<Assembly>(known);
        foreach (var beside in Beside(AppContext.BaseDirectory))
        {
            Add(beside);
        }

        while (toVisit.TryDequeue(out var assembly))
        {
            foreach (var reference in assembly.GetReferencedAssemblies().Where(r => !IsFramework(r.Name!)))
            {
                Add(reference);
            }
        }

        return known;

        void Add(AssemblyName name)
        {
            try
            {
                var assembly = Assembly.Load(name);
                if (known.Add(assembly))
                {
                    toVisit.Enqueue(assembly);
                }
            }
            catch (Exception exception) when (exception is IOException or BadImageFormatException)
            {
                // It was referenced but not deployed: what needs it will say so.
            }
        }
    }

    // The compiler drops references to assemblies from which no type is named, as a host does with its grains.
    private static IEnumerable<AssemblyName> Beside(string directory)
    {
        if (!File.Exists(Path.Combine(directory, Own + ".dll")))
        {
            yield break;
        }

        foreach (var path in Directory.GetFiles(directory, "*.dll").Order(StringComparer.Ordinal))
        {
            if (!IsFramework(Path.GetFileNameWithoutExtension(path)) && ReferencesUs(path))
            {
                yield return AssemblyName.GetAssemblyName(path);
            }
        }
    }

    private static bool ReferencesUs(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        if (!reader.HasMetadata)
        {
            return false;
        }

        var metadata = reader.GetMetadataReader();
        return metadata.AssemblyReferences.Any(handle =>
            metadata.StringComparer.Equals(metadata.GetAssemblyReference(handle).Name, Own));
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "System" or "mscorlib" or "netstandard" or "WindowsBase";

    private static Type[] TypesOf(Assembly assembly)
    {
        try
        {
            return assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception)
        {
            return [.. exception.Types.OfType<Type>()];
        }
    }
}
