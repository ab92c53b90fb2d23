namespace Tender.Server;

/// <summary>What was made for a server and must be let go of with it, the last first.</summary>
internal sealed class OwnedParts : IAsyncDisposable
{
    private readonly Stack<object> parts = new();

    /// <summary>Takes a part over.</summary>
    public T Keep<T>(T part)
        where T : notnull
    {
        parts.Push(part);
        return part;
    }

    public async ValueTask DisposeAsync()
    {
        while (parts.TryPop(out var part))
            if (part is IAsyncDisposable slow)
                await slow.DisposeAsync();
            else
                (part as IDisposable)?.Dispose();
    }
}
