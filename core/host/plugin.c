#include "host/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* What came later stands behind, and is asked for by ASSENT_HAS. */
#define SIZE_OF_MINOR_0 offsetof(assent_plugin_descriptor, check)

int as_plugin_check_file(const char *path, struct as_err *err)
{
    struct stat info;
    if (lstat(path, &info) < 0)
        return as_err_set(err, AS_E_CONFIG, "%s: the plugin cannot be opened: %s", path,
                          strerror(errno));
    if (!S_ISREG(info.st_mode))
        return as_err_set(err, AS_E_CONFIG, "%s: a plain file is needed, not a link or a folder",
                          path);
    if (info.st_uid != 0 && info.st_uid != geteuid())
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the file must belong to user %u, who runs this, or to root; it "
                          "belongs to user %u",
                          path, (unsigned)geteuid(), (unsigned)info.st_uid);
    if (info.st_mode & S_IWOTH)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: everybody may write the file (mode %03o): take that away with "
                          "chmod o-w",
                          path, (unsigned)info.st_mode & 0777);
    return 0;
}

int as_plugin_check_descriptor(const assent_plugin_descriptor *descriptor, as_str name,
                               const char *path, struct as_err *err)
{
    if (descriptor->magic != ASSENT_ABI_MAGIC)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: assent_plugin begins with %08x and not with %08x: this is no plugin "
                          "of assent",
                          path, descriptor->magic, ASSENT_ABI_MAGIC);
    if (descriptor->abi_major != ASSENT_ABI_MAJOR)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the plugin was built for ABI %u and this host has ABI %u: build it "
                          "again with this host's SDK",
                          path, descriptor->abi_major, ASSENT_ABI_MAJOR);
    if (descriptor->size < SIZE_OF_MINOR_0)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the descriptor has %u bytes, ABI %u has at least %zu", path,
                          descriptor->size, ASSENT_ABI_MAJOR, SIZE_OF_MINOR_0);
    if (descriptor->abi_minor > ASSENT_ABI_MINOR)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: the plugin needs ABI %u.%u and this host has %u.%u: a newer host is "
                          "needed",
                          path, descriptor->abi_major, descriptor->abi_minor, ASSENT_ABI_MAJOR,
                          ASSENT_ABI_MINOR);
    if (!descriptor->name || !as_str_equal(as_str_of(descriptor->name), name))
        return as_err_set(
            err, AS_E_CONFIG,
            "%s: the plugin calls itself \"%s\"; \"%.*s\" is needed, as the folder is "
            "called",
            path, descriptor->name ? descriptor->name : "", AS_STR_ARG(name));
    if (!descriptor->version || !descriptor->open || !descriptor->start || !descriptor->drain ||
        !descriptor->close)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: version, open, start, drain and close must all be there", path);
    return 0;
}

int as_plugin_load(struct as_settings *settings, const char *folder, as_str name,
                   const assent_plugin_descriptor **ret_descriptor, struct as_err *err)
{
    const char *path =
        as_arena_printf(&settings->arena, "%s/%.*s.so", folder, AS_STR_ARG(name)).data;
    if (!path)
        return as_err_set(err, AS_E_MEMORY, "no memory for a plugin");
    int rc = as_plugin_check_file(path, err);
    if (rc < 0)
        return rc;
    /* Never closed: the code stays mapped until the process ends. */
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return as_err_set(err, AS_E_CONFIG, "the plugin cannot be loaded: %s", dlerror());
    const assent_plugin_descriptor *descriptor = dlsym(handle, "assent_plugin");
    if (!descriptor)
        return as_err_set(err, AS_E_CONFIG,
                          "%s: there is no symbol assent_plugin in it: a plugin exports its "
                          "descriptor with ASSENT_PLUGIN",
                          path);
    rc = as_plugin_check_descriptor(descriptor, name, path, err);
    if (rc == 0)
        *ret_descriptor = descriptor;
    return rc;
}
