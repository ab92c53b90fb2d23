using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tender.Server.Http;

/// <summary>
/// In front of the server, once per connection: the PHP SDK asks the login pages with a blank before a header's colon,
/// which no server takes (RFC 9112, 5.1: two readers could read it differently). The blank is taken away from that one
/// header of those two requests, where a connection begins with one; every other byte of every connection is passed on
/// as it is.
/// </summary>
internal static class LenientLogin
{
    // Wire v1: spec 13, 16: amazon-pay-sdk-php, HttpCurl; it opens a connection for every call.
    private static readonly byte[][] Starts =
    [
        .. new[] { LoginSurface.TokenInfo, LoginSurface.Profile }.Select(path =>
            Encoding.ASCII.GetBytes($"GET {path} ")
        ),
    ];
    private const string Header = "x-amz-access-token";
    private const int HeadBytesMax = 16 * 1024;

    /// <param name="options">Where to listen; what decrypts must have been added before.</param>
    /// <param name="patience">How long a client may say nothing after it connected, and how long the head of a login
    /// request may take.</param>
    public static void UseLenientLogin(this ListenOptions options, TimeSpan patience) =>
        options.Use(next =>
            async connection =>
            {
                using var late = new CancellationTokenSource(patience);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(
                    late.Token,
                    connection.ConnectionClosed,
                    connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
                        ?? default
                );
                var (begun, mended) = await Head(connection.Transport.Input, limit.Token);
                if (begun || (mended is null && late.IsCancellationRequested))
                {
                    connection.Abort(new ConnectionAbortedException("The head of a request did not come in time."));
                    return;
                }
                if (mended is not null)
                    connection.Transport = new Behind(mended, connection.Transport);
                await next(connection);
            }
        );

    /// <summary>
    /// Whether a login request was begun and not ended in time; the head of one that was mended, taken from the pipe.
    /// Everything else is left in it.
    /// </summary>
    private static async Task<(bool Begun, byte[]? Mended)> Head(PipeReader input, CancellationToken ct)
    {
        var begun = false;
        while (true)
        {
            ReadResult read;
            try
            {
                read = await input.ReadAsync(ct);
            }
            catch (OperationCanceledException)
            {
                return (begun, null);
            }
            var (buffer, over) = (read.Buffer, read.IsCompleted || read.IsCanceled);
            var bytes = buffer.Slice(0, Math.Min(buffer.Length, HeadBytesMax)).ToArray();
            var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
            if (
                !Starts.Any(start => bytes.AsSpan().StartsWith(start.AsSpan(0, Math.Min(start.Length, bytes.Length))))
                || (end < 0 && (over || bytes.Length == HeadBytesMax))
            )
            {
                input.AdvanceTo(buffer.Start, buffer.Start);
                return (false, null);
            }
            if (end < 0)
            {
                begun = bytes.Length > 0;
                input.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }
            if (Mended(bytes.AsSpan(0, end + 4)) is not { } head)
            {
                input.AdvanceTo(buffer.Start, buffer.Start);
                return (false, null);
            }
            input.AdvanceTo(buffer.GetPosition(end + 4));
            return (false, head);
        }
    }

    /// <summary>The head without the blank; null where there is none.</summary>
    private static byte[]? Mended(ReadOnlySpan<byte> head)
    {
        var text = Encoding.Latin1.GetString(head);
        var lines = text.Split("\r\n");
        for (var i = 1; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith(Header, StringComparison.OrdinalIgnoreCase))
                continue;
            var rest = lines[i].AsSpan(Header.Length);
            if (rest.TrimStart(" \t") is [':', ..] value && value.Length < rest.Length)
                lines[i] = string.Concat(lines[i].AsSpan(0, Header.Length), value);
        }
        var mended = string.Join("\r\n", lines);
        return mended == text ? null : Encoding.Latin1.GetBytes(mended);
    }

    /// <summary>A connection whose first bytes were read already.</summary>
    private sealed class Behind(byte[] head, IDuplexPipe connection) : PipeReader, IDuplexPipe
    {
        private ReadOnlySequence<byte> left = new(head);

        public PipeReader Input => this;
        public PipeWriter Output => connection.Output;

        public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
            left.IsEmpty
                ? connection.Input.ReadAsync(cancellationToken)
                : ValueTask.FromResult(new ReadResult(left, isCanceled: false, isCompleted: false));

        public override bool TryRead(out ReadResult result)
        {
            if (left.IsEmpty)
                return connection.Input.TryRead(out result);
            result = new ReadResult(left, isCanceled: false, isCompleted: false);
            return true;
        }

        public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
        {
            if (left.IsEmpty)
                connection.Input.AdvanceTo(consumed, examined);
            else
                left = left.Slice(consumed);
        }

        public override void CancelPendingRead() => connection.Input.CancelPendingRead();

        public override void Complete(Exception? exception = null) => connection.Input.Complete(exception);
    }
}
