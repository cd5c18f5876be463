#include <stdio.h>

int main(void)
{
	return puts("nlinspect " NLINSPECT_VERSION) < 0;
}
