from emosim.cli.main import main

main()
