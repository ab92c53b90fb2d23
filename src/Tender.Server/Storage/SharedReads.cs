using System.Collections.Concurrent;

namespace Tender.Server.Storage;

/// <summary>Reads under a name: while one is under way, who asks for the same waits for its answer.</summary>
internal sealed class SharedReads<TName, T>
    where TName : notnull
{
    private readonly ConcurrentDictionary<TName, Lazy<Task<T?>>> underWay = new();

    public async Task<T?> Once(TName name, Func<Task<T?>> read)
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
