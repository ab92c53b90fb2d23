using Microsoft.Extensions.Logging;

namespace Tender.Tests.Harness;

/// <summary>What was logged: a line each, with what the exception says.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> All { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel level) => true;

    public void Log<TState>(
        LogLevel level,
        EventId id,
        TState state,
        Exception? failure,
        Func<TState, Exception?, string> words
    ) => All.Add(failure is null ? words(state, failure) : $"{words(state, failure)} {failure.Message}");
}
