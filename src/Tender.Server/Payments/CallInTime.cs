using Tender.Server.Processors;

namespace Tender.Server.Payments;

/// <summary>A call outside, bounded: an answer that does not come or cannot be read was not learned.</summary>
internal static class CallInTime
{
    /// <summary>Makes a call, and answers what is answered in time.</summary>
    /// <param name="ask">The call.</param>
    /// <param name="unknown">What it answers when nothing was learned.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="time">What that is measured by.</param>
    /// <param name="trouble">Where it is noted that whoever is asked was too late; null for nowhere.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<T> Make<T>(
        Func<CancellationToken, Task<T>> ask,
        T unknown,
        TimeSpan timeout,
        TimeProvider time,
        ProcessorTrouble? trouble,
        CancellationToken ct
    )
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            return await ask(bounded.Token).WaitAsync(bounded.Token);
        }
        catch (Exception failure)
            when (failure
                    is OperationCanceledException
                        or HttpRequestException
                        or IOException
                        or TimeoutException
                        or System.Text.Json.JsonException
            )
        {
            // One who hangs up, or a node that stops, says nothing of the processor.
            if (late.IsCancellationRequested && !ct.IsCancellationRequested)
                trouble?.Note(ProcessorTrouble.Late);
            return unknown;
        }
    }
}
