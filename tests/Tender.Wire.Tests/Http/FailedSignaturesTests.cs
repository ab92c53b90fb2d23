using System.Net;
using Tender.Server.Http;
using Tender.Wire.Tests.Harness;
using Xunit;

namespace Tender.Wire.Tests.Http;

/// <summary>Which claims are looked into while others fail, at a rate of ten a second and a hundred at once.</summary>
public class FailedSignaturesTests
{
    private static readonly IPAddress Here = IPAddress.Parse("198.51.100.7"),
        There = IPAddress.Parse("203.0.113.9");
    private readonly HandTime time = new();
    private readonly FailedSignatures failed;

    public FailedSignaturesTests() => failed = new FailedSignatures(time, perSecond: 10);

    [Fact]
    public void An_address_that_fails_a_hundred_times_is_refused_and_heard_again_at_its_pace()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(Admission.Full, Fail(Here, "k"));
        Assert.Equal(Admission.Refused, failed.Admit(Here, "k"));
        time.Move(TimeSpan.FromMilliseconds(100));
        Assert.Equal(Admission.Full, Fail(Here, "k"));
        Assert.Equal(Admission.Refused, failed.Admit(Here, "k"));
        // Another address, and another key of it, were never in question.
        Assert.Equal(Admission.Full, failed.Admit(There, "other"));
    }

    [Fact]
    public void A_key_that_fails_from_everywhere_is_refused_everywhere_after_a_first_try()
    {
        for (var i = 0; i < 100; i++)
            Assert.Equal(Admission.Full, Fail(new IPAddress([10, 0, 0, (byte)i]), "k"));
        Assert.Equal(Admission.Full, Fail(There, "k"));
        Assert.Equal(Admission.Refused, failed.Admit(There, "k"));
        Assert.Equal(Admission.Full, failed.Admit(There, "other"));
    }

    [Fact]
    public void Whoever_was_right_from_an_address_is_heard_there_however_many_others_fail()
    {
        failed.Succeeded(Here, "good");
        Exhaust(Here, "k");
        for (var i = 0; i < 1_000; i++)
            Assert.Equal(Admission.Brief, failed.Admit(Here, "good"));
        // Failures under the very same key change nothing of that, and nothing is given away for them.
        for (var i = 0; i < 1_000; i++)
            Fail(Here, "good");
        Assert.Equal(Admission.Brief, failed.Admit(Here, "good"));
        time.Move(TimeSpan.FromHours(1));
        Exhaust(Here, "good");
        Assert.Equal(Admission.Refused, failed.Admit(Here, "good"));
    }

    [Fact]
    public void Whoever_comes_for_the_first_time_to_an_address_where_others_fail_is_heard_once()
    {
        Exhaust(Here, "k");
        Assert.Equal(Admission.Full, failed.Admit(Here, "new"));
        failed.Succeeded(Here, "new");
        Assert.Equal(Admission.Brief, failed.Admit(Here, "new"));
        // But first tries are counted too: drawing key ids is of no use.
        var heard = Enumerable.Range(0, 1_000).Count(i => Fail(Here, $"drawn-{i}") == Admission.Full);
        Assert.InRange(heard, 1, 100);
    }

    [Fact]
    public void A_whole_network_of_version_six_is_one_client_and_an_old_address_in_new_clothes_is_the_old_one()
    {
        for (var i = 0; i < 100; i++)
            Fail(IPAddress.Parse($"2001:db8:1:2::{i:x}"), "k" + i);
        Exhaust(IPAddress.Parse("2001:db8:1:2::ffff"), "k");
        Assert.Equal(Admission.Refused, failed.Admit(IPAddress.Parse("2001:db8:1:2:ffff::1"), "k"));
        Exhaust(Here, "m");
        Assert.Equal(Admission.Refused, failed.Admit(Here.MapToIPv6(), "m"));
    }

    [Fact]
    public void A_quarter_of_a_million_callers_cost_no_more_memory_than_some_thousands()
    {
        for (var i = 0; i < 50_000; i++)
            Fail(new IPAddress(i), "k" + i);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 50_000; i < 250_000; i++)
            Fail(new IPAddress(i), "k" + i);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8_000_000);
    }

    private Admission Fail(IPAddress from, string key)
    {
        var admission = failed.Admit(from, key);
        if (admission != Admission.Refused)
            failed.Failed(from, key);
        return admission;
    }

    private void Exhaust(IPAddress from, string key)
    {
        for (var i = 0; i < 500 && Fail(from, key) == Admission.Full; i++) { }
    }
}
