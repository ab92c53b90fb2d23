namespace Tender.Wire.Tests.Harness;

/// <summary>A clock of a process that only a test moves.</summary>
internal sealed class HandTime : TimeProvider
{
    private long ticks = 1;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public override DateTimeOffset GetUtcNow() =>
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(ticks - 1);

    public void Move(TimeSpan by) => ticks += by.Ticks;
}
