using Tender.Server.Storage;

namespace Tender.Server.Http;

/// <summary>One body, read into memory. It has its room until the request is answered.</summary>
/// <param name="room">Where its room is taken from.</param>
/// <param name="max">How many bytes it may have.</param>
internal sealed class BodyReading(BodyRoom room, int max) : IDisposable
{
    private long taken;

    /// <summary>
    /// The whole body, or null when it is larger than it may be; a length that says so is not read at all. Memory is
    /// taken as bytes arrive, never on the word of a header.
    /// </summary>
    /// <exception cref="OverloadedException">There is no room for it at present.</exception>
    public async Task<byte[]?> Read(HttpRequest request, CancellationToken ct)
    {
        var length = request.ContentLength;
        if (length > max)
            return null;
        if (length is 0 || (length is null && request.Headers.TransferEncoding.Count == 0))
            return [];
        var most = (int)(length ?? max + 1L);
        var buffer = new byte[Math.Min(most, BodyRoom.FreeBytes)];
        var read = 0;
        while (true)
        {
            var n = await request.Body.ReadAsync(buffer.AsMemory(read), ct);
            read += n;
            if (n == 0 || read == length)
                break;
            if (read > max)
                return null;
            if (read == buffer.Length)
                Array.Resize(ref buffer, Take(Math.Min((long)most, 2L * buffer.Length)));
        }
        return read == buffer.Length ? buffer : buffer[..read];
    }

    public void Dispose() => room.Return(taken);

    private int Take(long bytes)
    {
        if (!room.TryTake(bytes - taken))
            throw new OverloadedException();
        taken = bytes;
        return (int)bytes;
    }
}
