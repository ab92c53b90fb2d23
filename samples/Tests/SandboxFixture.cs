using Tender.Testing;
using Xunit;

namespace ShopTests;

/// <summary>One sandbox for the whole run; each test makes a merchant of its own in it.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    public TenderSandbox Pay { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Pay = await TenderSandbox.StartAsync();

    public ValueTask DisposeAsync() => Pay.DisposeAsync();
}
