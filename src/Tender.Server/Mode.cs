namespace Tender.Server;

/// <summary>
/// Which of the two compositions runs: the simulator with its movable clock, or a configured processor and real money.
/// </summary>
public enum Mode
{
    Sandbox,
    Live,
}
