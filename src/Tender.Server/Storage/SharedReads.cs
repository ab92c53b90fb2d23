using System.Collections.Concurrent;

namespace Tender.Server.Storage;

/// <summary>Reads under a name: while one is under way, who asks for the same waits for its answer.</summary>
internal sealed class SharedReads<T>
{
    private readonly ConcurrentDictionary<string, Lazy<Task<T?>>> underWay = new(StringComparer.Ordinal);

    public async Task<T?> Once(string name, Func<Task<T?>> read)
    {
        var shared = underWay.GetOrAdd(name, _ => new Lazy<Task<T?>>(read));
        try
        {
            return await shared.Value;
        }
        finally
        {
            underWay.TryRemove(KeyValuePair.Create(name, shared));
        }
    }
}
