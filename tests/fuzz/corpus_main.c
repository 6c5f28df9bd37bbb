/* Runs a fuzz target once over every file of a folder, whole and cut short at each of its bytes. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return -1;
    static uint8_t data[65536];
    size_t size = fread(data, 1, sizeof data, file);
    fclose(file);
    for (size_t cut = 0; cut <= size; cut += size > 512 ? 97 : 1) {
        uint8_t *copy = malloc(cut ? cut : 1); /* so that reading past its end is found out */
        for (size_t i = 0; i < cut; i++)
            copy[i] = data[i];
        LLVMFuzzerTestOneInput(copy, cut);
        free(copy);
    }
    uint8_t *whole = malloc(size ? size : 1);
    for (size_t i = 0; i < size; i++)
        whole[i] = data[i];
    LLVMFuzzerTestOneInput(whole, size);
    free(whole);
    return 0;
}

int main(int argc, char **argv)
{
    int files = 0;
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
        return 2;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[1024];
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[1], entry->d_name);
        if (run_file(path) < 0) {
            fprintf(stderr, "%s cannot be read\n", path);
            return 1;
        }
        files++;
    }
    closedir(folder);
    printf("%d files\n", files);
    return files > 0 ? 0 : 1;
}
