using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tender.Server.Http.V2;

/// <summary>
/// The few functions of OpenSSL's libcrypto that verifying takes. Keys and contexts are its own: nothing is shared with
/// the runtime's copy, whatever its version.
/// </summary>
internal sealed unsafe class Libcrypto
{
    private readonly delegate* unmanaged<void*, byte**, nint, nint> d2iPubkey;
    private readonly delegate* unmanaged<nint, nint, nint> contextNew;
    private readonly delegate* unmanaged<nint, int> verifyInit;
    private readonly delegate* unmanaged<nint, byte*, byte*, int> contextControl;
    private readonly delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int> verify;
    private readonly delegate* unmanaged<void> clearErrors;
    private readonly delegate* unmanaged<nint, void> keyFree,
        contextFree;

    private Libcrypto(nint library)
    {
        d2iPubkey = (delegate* unmanaged<void*, byte**, nint, nint>)NativeLibrary.GetExport(library, "d2i_PUBKEY");
        contextNew = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(library, "EVP_PKEY_CTX_new");
        verifyInit = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(library, "EVP_PKEY_verify_init");
        // Text options are the one way to say "PSS, this salt" that is a function in every version; the typed setters
        // are macros in 1.1.1 and functions in 3.
        contextControl = (delegate* unmanaged<nint, byte*, byte*, int>)
            NativeLibrary.GetExport(library, "EVP_PKEY_CTX_ctrl_str");
        verify = (delegate* unmanaged<nint, byte*, nuint, byte*, nuint, int>)
            NativeLibrary.GetExport(library, "EVP_PKEY_verify");
        clearErrors = (delegate* unmanaged<void>)NativeLibrary.GetExport(library, "ERR_clear_error");
        keyFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_free");
        contextFree = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "EVP_PKEY_CTX_free");
        // Absent before 1.1.0, whose other functions need locks installed by the caller.
        NativeLibrary.GetExport(library, "OpenSSL_version_num");
    }

    /// <summary>
    /// This machine's libcrypto, after it told a right salt from a wrong one; null where there is none or where it
    /// failed.
    /// </summary>
    public static Libcrypto? Trusted { get; } = Load();

    private static Libcrypto? Load()
    {
        // Only Linux promises a libcrypto that may be loaded by name: macOS ends a process that tries.
        if (!OperatingSystem.IsLinux())
            return null;
        foreach (
            var name in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so.4", "libcrypto.so"]
        )
        {
            if (!NativeLibrary.TryLoad(name, out var library))
                continue;
            try
            {
                var loaded = new Libcrypto(library);
                if (loaded.TellsSaltsApart())
                    return loaded;
            }
            catch (Exception unusable) when (unusable is EntryPointNotFoundException or CryptographicException) { }
        }
        return null;
    }

    private bool TellsSaltsApart()
    {
        using var key = PssKey.Read(PssKnownAnswer.PublicKey, this);
        return key is not null
            && key.Verify(PssKnownAnswer.Text, PssKnownAnswer.Signature, 20)
            && !key.Verify(PssKnownAnswer.Text, PssKnownAnswer.Signature, 32);
    }

    public Key? Read(byte[] subjectPublicKeyInfo)
    {
        fixed (byte* start = subjectPublicKeyInfo)
        {
            var cursor = start;
            var key = new Key(this, d2iPubkey(null, &cursor, subjectPublicKeyInfo.Length));
            if (!key.IsInvalid)
                return key;
            clearErrors();
            return null;
        }
    }

    public Context Prepare(Key key, int saltLength)
    {
        var held = false;
        try
        {
            key.DangerousAddRef(ref held);
            var context = new Context(this, contextNew(key.DangerousGetHandle(), 0));
            if (
                !context.IsInvalid
                && verifyInit(context.DangerousGetHandle()) == 1
                && Set(context, "rsa_padding_mode"u8, "pss"u8)
                && Set(context, "digest"u8, "SHA256"u8)
                && Set(context, "rsa_mgf1_md"u8, "SHA256"u8)
                && Set(context, "rsa_pss_saltlen"u8, saltLength == 20 ? "20"u8 : "32"u8)
            )
                return context;
            context.Dispose();
            clearErrors();
            throw new CryptographicException("libcrypto does not offer RSASSA-PSS with SHA-256.");
        }
        finally
        {
            if (held)
                key.DangerousRelease();
        }
    }

    // Literals in UTF-8 carry a terminating zero behind their last byte, which is what C wants.
    private bool Set(Context context, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        fixed (
            byte* nameStart = name,
                valueStart = value
        )
            return contextControl(context.DangerousGetHandle(), nameStart, valueStart) > 0;
    }

    public bool Verify(Context context, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        fixed (
            byte* hashStart = hash,
                signatureStart = signature
        )
        {
            if (
                verify(
                    context.DangerousGetHandle(),
                    signatureStart,
                    (nuint)signature.Length,
                    hashStart,
                    (nuint)hash.Length
                ) == 1
            )
                return true;
        }
        // A refusal leaves its reasons in a queue of this thread, where the next caller of the same library would take
        // them for its own.
        clearErrors();
        return false;
    }

    internal sealed class Key : SafeHandle
    {
        private readonly Libcrypto library;

        public Key(Libcrypto library, nint handle)
            : base(0, ownsHandle: true) => (this.library, this.handle) = (library, handle);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            library.keyFree(handle);
            return true;
        }
    }

    /// <summary>A prepared verification; holds its own reference to the key. One thread at a time.</summary>
    internal sealed class Context : SafeHandle
    {
        private readonly Libcrypto library;

        public Context(Libcrypto library, nint handle)
            : base(0, ownsHandle: true) => (this.library, this.handle) = (library, handle);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            library.contextFree(handle);
            return true;
        }
    }
}
