#include "cli/cli.h"

int main(int argc, char **argv)
{
    return as_cli_main(argc, argv);
}
